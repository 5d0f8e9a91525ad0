import type { Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { parseNumber } from "../numbers.ts";
import type { Log, ReadByShape, TableLines } from "../shapes/shapedLines.ts";
import { TableRows } from "../shapes/tableRows.ts";
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
  readonly shapes: TableLines = {
    state: () => (this.#rows > 0 ? this.#table : null),
    readRows: (bytes, from, end, log) => this.#readRows(bytes, from, end, log),
  };
  readonly #file: FileFacts;
  #header: TableHeader | null = null;
  #table: TableRows | null = null;
  #rows = 0;
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
    if (!/^[#"'\s|]*\p{L}/u.test(text) || text.length > 20_000) return;
    const next = tableHeader(text, this.#file);
    if (next === null) {
      if (this.#rows === 0 && text.trim() !== "") this.#header = this.#table = null;
      return;
    }
    const printed = next.separator === " " || (next.step === null && next.epoch === null);
    if (header?.text === next.text && this.#rows > 0 && printed) {
      emit({ kind: "runStart", line: lineNumber, name: null });
    }
    this.#header = next;
    this.#steps = new StepCounter();
    this.#table = tableRows(next, this.#steps);
  }

  flush(): void {}

  /** Whether the line is a row of the table. */
  #row(header: TableHeader, text: string, line: number, emit: Emit): boolean {
    const row = rowOf(header, text);
    if (row === null) return false;
    const { epoch, time, values } = row;
    if (row.odd !== null) this.#odd(row.odd, line, emit);
    for (const { name } of values) this.#known.add(name);
    const step = this.#step(header, epoch, row.step);
    for (const { name, value } of values)
      emit({ kind: "metric", name, value, step, epoch, time, line, granularity: "final" });
    if (values.length > 0) this.#rows++;
    return values.length > 0 || row.allNumbers;
  }

  /** Only of a column that has held numbers it is known that a text there is none. */
  #odd(odd: NonNullable<Row["odd"]>, line: number, emit: Emit): void {
    if (!this.#known.has(odd.name)) return;
    const message = `"${odd.cell.slice(0, 40)}" in column "${odd.name}" is no number and was skipped.`;
    emit({ kind: "warning", line, message });
  }

  #step(header: TableHeader, epoch: number | null, step: number | null): number | null {
    return step !== null && header.position.withinEpoch
      ? this.#steps.global(epoch, step, null)
      : step;
  }

  #readRows(bytes: Uint8Array, from: number, end: number, log: Log): ReadByShape {
    const table = this.#table;
    if (table === null) return { at: from, lines: 0 };
    const read = table.read(bytes, from, end, log);
    for (const name of table.met) this.#known.add(name);
    return read;
  }
}

/** Of rows whose numbers are NaN where there are none. */
function tableRows(header: TableHeader, steps: StepCounter): TableRows {
  const global = (epoch: number, step: number) =>
    Number.isNaN(step) ? step : steps.global(Number.isNaN(epoch) ? null : epoch, step, null);
  return new TableRows(header, header.position.withinEpoch ? global : (_, step) => step);
}

function isRule(header: TableHeader | null, text: string): boolean {
  return header?.separator === "|" && rule.test(text);
}

interface Row {
  readonly epoch: number | null;
  /** As the row states it. */
  readonly step: number | null;
  readonly time: number | null;
  readonly values: readonly { readonly name: string; readonly value: number }[];
  /** Whether each cell is a number or empty. */
  readonly allNumbers: boolean;
  /** The first cell below a metric that is no number and does not say that there is none. */
  readonly odd: { readonly name: string; readonly cell: string } | null;
}

/** null where the line is no row of a table with that header. */
function rowOf(header: TableHeader, text: string): Row | null {
  const cells = cellsOf(text, header.separator);
  if (cells.length !== header.cells) return null;
  const numbers = cells.map((cell) => (none.test(cell) ? null : parseNumber(cell)));
  if (cells.some((cell, index) => numbers[index] === null && expression.test(cell))) return null;
  if (numbers.every((value, index) => value === null && cells[index] !== "")) return null;
  if (header.separator === " " && header.metrics.some(({ index }) => isProse(cells[index] ?? "")))
    return null;
  const seconds = at(numbers, header.time);
  return {
    epoch: at(numbers, header.epoch),
    step: at(numbers, header.step),
    time: seconds === null ? null : seconds * 1000,
    values: header.metrics.flatMap(({ index, name }) => {
      const value = numbers[index];
      return value === null || value === undefined ? [] : [{ name, value }];
    }),
    allNumbers: cells.every((cell) => cell === "" || parseNumber(cell) !== null),
    odd: oddCell(header, cells),
  };
}

function oddCell(header: TableHeader, cells: readonly string[]): Row["odd"] {
  const odd = header.metrics.find(({ index }) => isProse(cells[index] ?? ""));
  return odd === undefined ? null : { name: odd.name, cell: cells[odd.index] ?? "" };
}

/** What is wrong with a line that looks like a row of a file's table; null where it does not. */
function damageOf(header: TableHeader, text: string): string | null {
  if (!/^[,;\t]$/.test(header.separator)) return null;
  const cells = cellsOf(text, header.separator);
  const numbers = cells.filter((cell) => cell === "" || parseNumber(cell) !== null).length;
  if (cells.length < 2 || cells.length === header.cells || 2 * numbers < cells.length) return null;
  if (parseNumber(cells[0] ?? "") === null) return null;
  return `The row has ${cells.length} cells, not ${header.cells}, and was skipped.`;
}

/** Between blanks any text of as many words would be a row. */
function isProse(cell: string): boolean {
  return !none.test(cell) && parseNumber(cell) === null;
}

function at(values: readonly (number | null)[], index: number | null): number | null {
  const value = index === null ? null : (values[index] ?? null);
  return value === null || !Number.isFinite(value) ? null : value;
}
