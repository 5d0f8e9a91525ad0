import type { MetricValue } from "../events/metric.ts";
import { StepCounter } from "../grammar/stepCounter.ts";
import { type TableHeader, tableHeader } from "../grammar/table/header.ts";
import { damageOf, isOfResults, type Row, rowOf } from "../grammar/table/rows.ts";
import { RunGroups } from "../grammar/table/runGroups.ts";
import type { Count, Emit, FileFacts, LineFormat, LineReader, RecordReader } from "../logFormat.ts";

/**
 * Tables with a header that names metrics: Keras's CSVLogger, Lightning's metrics.csv, timm's summary.csv,
 * Ultralytics's results.csv, and any other with commas, semicolons, tabs or blanks. Empty cells are no values.
 * Without a column for it, step and epoch stay null. A repeated header tells the columns anew.
 */
export const csv: LineFormat = {
  kind: "lines",
  id: "csv",
  label: "CSV table",
  specificity: 60,
  claimAfter: 1,
  createReader: (file) => new TableReader(file),
};

/** Lines after which, with no row below any header, the file is taken for something else. */
const patience = 2000;
const longestTitle = 40;
/** Between the header and the rows of a table with bars. */
const rule = /^\s*[|+][-+|:=\s]{3,}$/;

class TableReader implements LineReader {
  readonly #file: FileFacts;
  #header: TableHeader | null = null;
  /** The last line of words that is none of a table; empty where it is too long for a title. */
  #title = "";
  /** Reads rows of the table by themselves; null where those before bear on them. */
  #records: RecordReader | null = null;
  #groups: RunGroups | null = null;
  /** Whether no row was read since the header: the first one says more than the others. */
  #isFresh = true;
  #rows = 0;
  /** Line of a header that was printed again; null once it is known whether a run begins below it. */
  #repeated: number | null = null;
  #epoch: number | null = null;
  #stated: number | null = null;
  /** Columns that have held a number. */
  readonly #known = new Set<string>();
  #steps = new StepCounter();

  constructor(file: FileFacts) {
    this.#file = file;
  }

  line(text: string, lineNumber: number, emit: Emit): void {
    if (this.#rows === 0 && lineNumber > patience) return;
    const header = this.#header;
    if (isRule(header, text)) return;
    if (header !== null && this.#row(header, text, lineNumber, emit)) return;
    const damage = header === null || this.#rows === 0 ? null : damageOf(header, text);
    if (damage !== null) return emit({ kind: "warning", line: lineNumber, message: damage });
    if (!/^[#"'\s|,;%$@<([\\]*\p{L}/u.test(text) || text.length > 20_000) return;
    const next = header?.text === text ? header : tableHeader(text, this.#file, this.#title);
    if (next === null) {
      this.#title = text.length < longestTitle ? text : "";
      if (this.#rows === 0 && text.trim() !== "") this.#header = this.#records = null;
      return;
    }
    const printed = next.separator === " " || (next.step === null && next.epoch === null);
    if (header?.text === next.text && this.#rows > 0 && printed) this.#repeated = lineNumber;
    this.#header = next;
    this.#isFresh = true;
    this.#groups = new RunGroups(next);
    this.#steps = stepCounter(next);
    this.#records = next.group === null ? this.#recordsOf(next) : null;
  }

  flush(): void {}

  recordsAt(): RecordReader | null {
    return this.#rows > 0 && !this.#isFresh ? this.#records : null;
  }

  #recordsOf(header: TableHeader): RecordReader {
    return {
      parse(text) {
        const row = isRule(header, text) ? null : rowOf(header, text);
        if (row === null || row.odd !== null || row.values.length === 0) return undefined;
        const { epoch, step, time, values } = row;
        return { epoch: countOf(epoch), step: countOf(step), time, values };
      },
      place: ({ epoch, step, time, values }, _, line, emit) =>
        this.#give(header, epoch?.value ?? null, step?.value ?? null, time, values, line, emit),
    };
  }

  /** Whether the line is a row of the table. */
  #row(header: TableHeader, text: string, line: number, emit: Emit): boolean {
    const row = rowOf(header, text);
    if (row === null) return false;
    if (this.#rows === 0 && isOfResults(header, row)) {
      this.#header = this.#records = null;
      return true;
    }
    this.#isFresh = false;
    this.#goOn(row, emit);
    if (this.#groups?.begins(row, line, emit)) this.#steps = stepCounter(header);
    const { epoch, time, values } = row;
    if (row.odd !== null) this.#odd(row.odd, line, emit);
    this.#give(header, epoch, row.step, time, values, line, emit);
    if (values.length > 0) this.#rows++;
    return values.length > 0 || row.allNumbers;
  }

  /** Below a header that is printed again another run begins, but where the epochs or steps go on. */
  #goOn({ epoch, step }: Row, emit: Emit): void {
    const line = this.#repeated;
    const goesOn = isBehind(epoch, this.#epoch) || isBehind(step, this.#stated);
    if (line !== null && !goesOn) emit({ kind: "runStart", line, name: null });
    this.#repeated = null;
  }

  #give(
    header: TableHeader,
    epoch: number | null,
    stated: number | null,
    time: number | null,
    values: readonly MetricValue[],
    line: number,
    emit: Emit,
  ): void {
    this.#epoch = epoch;
    this.#stated = stated;
    const step = this.#step(header, epoch, stated);
    const mark = this.#groups?.mark ?? "";
    for (const { metric, value } of values) {
      this.#known.add(metric.label);
      const own =
        mark === ""
          ? metric
          : { ...metric, label: metric.label + mark, qualifiers: [...metric.qualifiers, mark] };
      emit({ kind: "metric", metric: own, value, step, epoch, time, line, granularity: "final" });
    }
  }

  /** Only of a column that has held numbers it is known that a text there is none. */
  #odd(odd: NonNullable<Row["odd"]>, line: number, emit: Emit): void {
    if (!this.#known.has(odd.name)) return;
    const message = `"${odd.cell.slice(0, 40)}" in column "${odd.name}" is not a number and was skipped.`;
    emit({ kind: "warning", line, message });
  }

  #step(header: TableHeader, epoch: number | null, step: number | null): number | null {
    return step !== null && mayRestart(header) ? this.#steps.global(epoch, step, null) : step;
  }
}

function isBehind(place: number | null, last: number | null): boolean {
  return place !== null && last !== null && place > last;
}

function countOf(value: number | null): Count | null {
  return value === null ? null : { value, total: null };
}

function mayRestart({ position }: TableHeader): boolean {
  return position.withinEpoch || position.perhapsWithinEpoch;
}

function stepCounter({ position }: TableHeader): StepCounter {
  return new StepCounter(position.perhapsWithinEpoch);
}

function isRule(header: TableHeader | null, text: string): boolean {
  return header?.separator === "|" && rule.test(text);
}
