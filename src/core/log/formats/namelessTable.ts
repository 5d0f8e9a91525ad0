import { type Metric, metricNamed } from "../events/metric.ts";
import { StepCounter } from "../grammar/stepCounter.ts";
import type { Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll, type MetricNumber } from "./namedNumbers.ts";

/** Rows by which is seen which columns count and which measure. */
const enough = 10;

/**
 * A file of several columns of numbers that no header names, called after a loss or the log of a training
 * (`loss.csv`, `train_log.txt`). Columns at the beginning that count say where the training stands; the first one that
 * measures is what the file is called after, or that which the others add up to; what the rest is, nobody knows.
 */
export const namelessTable: LineFormat = {
  kind: "lines",
  id: "nameless-table",
  label: "Columns without names",
  specificity: 34,
  claimAfter: enough,
  createReader: (file) => new ColumnReader(file),
};

const ending = /\.(?:csv|tsv|txt|dat|log|out)$/i;
const ofTraining =
  /^(?:.*[^a-z])?(?:loss(?:es)?|train\w{0,3}[_-]?(?:log|hist(?:ory)?|curve|progress|metrics|stats))(?:[^a-z].*)?$/i;
const separators = /\s*[,;]\s*|\s+/;
const longestRow = 400;
const [fewestColumns, mostColumns] = [2, 12];

interface Row {
  readonly cells: readonly number[];
  readonly line: number;
}

interface Columns {
  readonly epoch: number | null;
  readonly step: number | null;
  /** By column; null for a place. */
  readonly metrics: readonly (Metric | null)[];
}

class ColumnReader implements LineReader {
  readonly #name: string | null;
  #held: Row[] | null = [];
  #columns: Columns | null = null;
  #width = 0;
  #isOver: boolean;
  readonly #steps = new StepCounter(true);

  constructor(file: FileFacts) {
    const stem = file.name.replace(ending, "");
    this.#isOver = !ending.test(file.name) || !ofTraining.test(stem);
    const kind = metricName(stem)?.kind;
    this.#name = kind === "loss" || kind === "accuracy" ? stem : null;
  }

  line(text: string, line: number, emit: Emit): void {
    if (this.#isOver) return;
    const trimmed = text.trim();
    if (trimmed === "") return;
    const cells = text.length > longestRow ? null : rowOf(trimmed);
    if (cells === null || (this.#width !== 0 && cells.length !== this.#width)) {
      this.#isOver = this.#held !== null;
      return;
    }
    this.#width = cells.length;
    const held = this.#held;
    if (held === null) return this.#give({ cells, line }, emit);
    if (held.at(-1)?.line === line) held.pop();
    held.push({ cells, line });
    if (held.length < enough) return;
    this.#held = null;
    this.#columns = columnsOf(
      held.map((row) => row.cells),
      this.#name,
    );
    this.#isOver = this.#columns === null;
    for (const row of held) this.#give(row, emit);
  }

  flush(): void {}

  #give({ cells, line }: Row, emit: Emit): void {
    if (this.#columns === null) return;
    const { metrics } = this.#columns;
    const at = (index: number | null) => (index === null ? null : (cells[index] ?? null));
    const [epoch, own] = [at(this.#columns.epoch), at(this.#columns.step)];
    const step = epoch === null || own === null ? own : this.#steps.global(epoch, own, null);
    const values = cells.flatMap((value, index): MetricNumber[] => {
      const metric = metrics[index] ?? null;
      return metric === null ? [] : [[metric, value]];
    });
    giveAll(values, { step, epoch, time: null, line }, emit);
  }
}

function rowOf(text: string): readonly number[] | null {
  const parts = text.replace(/[,;]$/, "").split(separators);
  if (parts.length < fewestColumns || parts.length > mostColumns) return null;
  const cells = parts.map(parseNumber);
  return cells.includes(null) ? null : cells.map((cell) => cell ?? 0);
}

/** null where none of the columns measures. */
function columnsOf(rows: readonly (readonly number[])[], name: string | null): Columns | null {
  const columns = (rows[0] ?? []).map((_, index) => rows.map((row) => row[index] ?? 0));
  const places = placesOf(columns);
  const measured = columns.flatMap((column, index) =>
    index >= places && column.some((value) => !Number.isInteger(value)) ? [index] : [],
  );
  const [first] = measured;
  if (first === undefined) return null;
  const total = measured.find((index) => isTotal(index, measured, columns));
  return {
    epoch: places === 2 ? 0 : null,
    step: places === 0 ? null : places - 1,
    metrics: columns.map((_, index) => {
      if (index < places) return null;
      const own = metricNamed(`column ${index + 1}`);
      if (index === total) return { ...metricNamed(name ?? "loss"), label: name ?? "loss" };
      return index === first && total === undefined && name !== null ? metricNamed(name) : own;
    }),
  };
}

/** How many columns at the beginning count: the rows alone, or the epochs and the steps within them. */
function placesOf([first = [], second = []]: readonly (readonly number[])[]): number {
  if (!first.every(isCount)) return 0;
  if (isRising(first)) return 1;
  const isEpoch = first.every((value, index) => value >= (first[index - 1] ?? 0));
  const goesOn = second.every(
    (value, index) =>
      index === 0 || first[index] !== first[index - 1] || value > (second[index - 1] ?? 0),
  );
  return isEpoch && second.every(isCount) && goesOn ? 2 : 0;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function isRising(column: readonly number[]): boolean {
  return column.every((value, index) => index === 0 || value > (column[index - 1] ?? 0));
}

const rounding = 1e-3;

/** Whether the column is what at least two others add up to, in every row. */
function isTotal(
  index: number,
  measured: readonly number[],
  columns: readonly (readonly number[])[],
): boolean {
  const terms = measured.filter((other) => other !== index);
  if (terms.length < 2) return false;
  return (columns[index] ?? []).every((value, row) => {
    const sum = terms.reduce((all, term) => all + (columns[term]?.[row] ?? 0), 0);
    return Math.abs(value - sum) <= rounding * Math.abs(value);
  });
}
