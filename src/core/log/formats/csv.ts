import type { Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../numbers.ts";
import { StepCounter } from "../stepCounter.ts";
import { cellsOf } from "./table/cells.ts";
import { type TableHeader, tableHeader } from "./table/header.ts";

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
/** Between the header and the rows of a table with bars. */
const rule = /^\s*[|+][-+|:=\s]{3,}$/;
/** Of source code that happens to have as many commas. */
const expression = /^[\w.]*[([]|[)=;]$|^lambda\b/;
const none = /^(?:|-|none|null|n\/a)$/i;

class TableReader implements LineReader {
  readonly #file: FileFacts;
  #header: TableHeader | null = null;
  #rows = 0;
  #steps = new StepCounter();

  constructor(file: FileFacts) {
    this.#file = file;
  }

  line(text: string, lineNumber: number, emit: Emit): void {
    if (this.#rows === 0 && lineNumber > patience) return;
    const header = this.#header;
    if (header?.separator === "|" && rule.test(text)) return;
    if (header !== null && this.#row(header, text, lineNumber, emit)) return;
    if (!/^[#"'\s|]*\p{L}/u.test(text) || text.length > 20_000) return;
    const next = tableHeader(text, this.#file);
    if (next === null) {
      if (this.#rows === 0 && text.trim() !== "") this.#header = null;
      return;
    }
    const printed = next.separator === " " || (next.step === null && next.epoch === null);
    if (header?.text === next.text && this.#rows > 0 && printed) {
      emit({ kind: "runStart", line: lineNumber, name: null });
    }
    this.#header = next;
    this.#steps = new StepCounter();
  }

  flush(): void {}

  /** Whether the line is a row of the table. */
  #row(header: TableHeader, text: string, line: number, emit: Emit): boolean {
    const cells = cellsOf(text, header.separator);
    if (cells.length !== header.cells) return false;
    const values = cells.map((cell) => (none.test(cell) ? null : parseNumber(cell)));
    if (cells.some((cell, index) => values[index] === null && expression.test(cell))) return false;
    if (values.every((value, index) => value === null && cells[index] !== "")) return false;
    if (header.separator === " " && header.metrics.some(({ index }) => isProse(cells[index] ?? "")))
      return false;
    const epoch = at(values, header.epoch);
    const ownStep = at(values, header.step);
    const step =
      ownStep !== null && header.position.withinEpoch
        ? this.#steps.global(epoch, ownStep, null)
        : ownStep;
    const seconds = at(values, header.time);
    const time = seconds === null ? null : seconds * 1000;
    let found = 0;
    for (const { index, name } of header.metrics) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      found++;
      emit({ kind: "metric", name, value, step, epoch, time, line, granularity: "final" });
    }
    if (found > 0) this.#rows++;
    return found > 0 || cells.every((cell) => cell === "" || parseNumber(cell) !== null);
  }
}

/** Between blanks any text of as many words would be a row. */
function isProse(cell: string): boolean {
  return !none.test(cell) && parseNumber(cell) === null;
}

function at(values: readonly (number | null)[], index: number | null): number | null {
  const value = index === null ? null : (values[index] ?? null);
  return value === null || !Number.isFinite(value) ? null : value;
}
