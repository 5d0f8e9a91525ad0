import { inPhase, type MetricValue, metricNamed, type PhaseWord } from "../../events/metric.ts";
import { metricName } from "../../words/metricName.ts";
import { phaseOf, wordsOf } from "../../words/metricWords.ts";
import { parseNumber } from "../../words/numbers.ts";
import { timestamp } from "../../words/timestamp.ts";
import { alignedCells } from "./aligned.ts";
import { cellsOf, type Separator } from "./cells.ts";
import type { TableHeader } from "./header.ts";

/** Of source code that happens to have as many commas. */
const expression = /^[\w.]*[([]|[)=;]$|^lambda\b/;
const none = /^(?:|-|none|null|n\/a)$/i;
const truth = /^(?:true|false)$/i;
const decimalComma = /^[-+]?\d+,\d+(?:e[-+]?\d+)?$/i;
const thousands = /^[-+]?[1-9]\d{0,2}(?:,\d{3})+$/;
/** An `epoch` beyond it is the time in seconds. */
const largestEpoch = 1e8;

export interface Row {
  readonly cells: readonly string[];
  readonly epoch: number | null;
  /** As the row states it. */
  readonly step: number | null;
  readonly time: number | null;
  readonly values: readonly MetricValue[];
  /** Whether each cell is a number or empty. */
  readonly allNumbers: boolean;
  /** The first cell below a metric that is no number and does not say that there is none. */
  readonly odd: { readonly name: string; readonly cell: string } | null;
}

/** null where the line is no row of a table with that header. */
export function rowOf(header: TableHeader, text: string): Row | null {
  const { separator } = header;
  const cells = cellsBelow(header, text);
  if (cells === null) return null;
  const numbers = cells.map((cell) => (none.test(cell) ? null : cellNumber(cell, separator)));
  const isOdd = (cell: string, index: number) => numbers[index] === null && !isList(cell);
  if (cells.some((cell, index) => isOdd(cell, index) && expression.test(cell))) return null;
  if (numbers.every((value, index) => value === null && cells[index] !== "")) return null;
  if (separator === " " && header.metrics.some(({ index }) => isProse(cells[index] ?? "")))
    return null;
  return {
    cells,
    epoch: at(numbers, header.epoch),
    step: at(numbers, header.step),
    time: timeOf(cells, numbers, header.time),
    values: valuesOf(header, cells, numbers),
    allNumbers: cells.every((cell) => cell === "" || cellNumber(cell, separator) !== null),
    odd: oddCell(header, cells, numbers),
  };
}

/** null where there are not as many as names, and blanks do not say which are empty. */
function cellsBelow(header: TableHeader, text: string): readonly string[] | null {
  const { columns, isOpen } = header;
  const cells = cellsOf(text, header.separator);
  if (cells.length === header.cells || (isOpen && cells.length === header.cells - 1)) return cells;
  if (columns.length !== header.cells) return null;
  const aligned = alignedCells(text, columns);
  const first = header.epoch ?? header.step;
  return aligned !== null && first !== null && aligned[first] !== "" ? aligned : null;
}

/** The values of a row that says it is one of an evaluation are those of that; the rate is not. */
function valuesOf(
  header: TableHeader,
  cells: readonly string[],
  numbers: readonly (number | null)[],
): Row["values"] {
  const phase = header.phase === null ? null : phaseIn(cells[header.phase] ?? "");
  return header.metrics.flatMap(({ index, name }): MetricValue[] => {
    const metric = metricNamed(name);
    const value = numbers[index] ?? (metric.kind === "loss" ? sumOf(cells[index] ?? "") : null);
    if (value === null) return [];
    if (phase === null || metric.kind === null || metric.phase !== null) return [{ metric, value }];
    if (metric.kind === "learningRate") return phase.phase === "train" ? [{ metric, value }] : [];
    return [{ metric: inPhase(metric, phase), value }];
  });
}

const list = /^\[([^[\]]{1,400})\]$/;

function isList(cell: string): boolean {
  return list.test(cell) && sumOf(cell) !== null;
}

/** Of a cell with the terms of a loss. */
function sumOf(cell: string): number | null {
  const terms = list.exec(cell)?.[1]?.split(",").map(parseNumber) ?? [null];
  return terms.reduce((sum, term) => (sum === null || term === null ? null : sum + term), 0);
}

function phaseIn(cell: string): PhaseWord | null {
  const found = wordsOf(cell.slice(0, 40))
    .map(phaseOf)
    .find((phase) => phase !== null);
  return found ? { phase: found, word: found === "validation" ? "val" : found } : null;
}

/** A number as an array library shows it: `tensor(3.3929, device='cuda:0')`, `[0.18]`. */
const wrapped =
  /^(?:(?:tensor|array|np\.float\d{2}|float)\(\[?|\[)([-+\w.]{1,40})(?:\]|\]?(?:, [^()]{0,80})?\))$/;

/** Where no comma sets the cells apart, it may be the decimal one. */
function cellNumber(cell: string, separator: Separator): number | null {
  const isDecimal =
    (separator === ";" || separator === "\t") &&
    cell.includes(",") &&
    decimalComma.test(cell) &&
    (separator === ";" || !thousands.test(cell));
  return parseNumber(isDecimal ? cell.replace(",", ".") : (wrapped.exec(cell)?.[1] ?? cell));
}

function timeOf(
  cells: readonly string[],
  numbers: readonly (number | null)[],
  index: number | null,
): number | null {
  if (index === null) return null;
  const seconds = at(numbers, index);
  return seconds === null ? timestamp((cells[index] ?? "").slice(0, 60)).time : seconds * 1000;
}

function oddCell(
  header: TableHeader,
  cells: readonly string[],
  numbers: readonly (number | null)[],
): Row["odd"] {
  const odd = header.metrics.find(
    ({ index }) =>
      numbers[index] === null && !none.test(cells[index] ?? "") && !isList(cells[index] ?? ""),
  );
  return odd === undefined ? null : { name: odd.name, cell: cells[odd.index] ?? "" };
}

/**
 * Whether the first row shows that the file is no log of a training: without a step or an epoch, or where all there is
 * is a cost, a text names what the row is of (a model, a file, a piece of work), or the epoch is a time of day.
 */
export function isOfResults(header: TableHeader, row: Row): boolean {
  if (row.epoch !== null && row.epoch > largestEpoch) return true;
  if ((header.step !== null || header.epoch !== null) && !hasOnlyCosts(header)) return false;
  return row.cells.some(
    (cell, index) =>
      index !== header.phase &&
      index !== header.time &&
      index !== header.group?.index &&
      isProse(cell) &&
      cellNumber(cell, header.separator) === null &&
      !truth.test(cell) &&
      timestamp(cell.slice(0, 60)).time === null,
  );
}

function hasOnlyCosts({ metrics }: TableHeader): boolean {
  return metrics.every(({ name }) => metricName(name) === null || /^costs?$/i.test(name));
}

/** What is wrong with a line that looks like a row of a file's table; null where it does not. */
export function damageOf(header: TableHeader, text: string): string | null {
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
