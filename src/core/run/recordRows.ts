import type { EventColumns } from "../log/events/eventColumns.ts";
import type { PointColumns } from "./series.ts";

/** The rows of one name, in their order. */
export interface PointsOfName {
  /** One of the rows before: the first. */
  readonly row: number;
  readonly points: PointColumns;
}

/** Rows that are sorted at once: what is done with them happens within a core's cache. */
export const rowsAtOnce = 4096;

/** Takes rows of many names apart, into the points of each. What it gives holds until it is used again. */
export class PointSorter {
  readonly #value = new Float64Array(rowsAtOnce);
  readonly #step = new Float64Array(rowsAtOnce);
  readonly #epoch = new Float64Array(rowsAtOnce);
  readonly #time = new Float64Array(rowsAtOnce);
  readonly #line = new Uint32Array(rowsAtOnce);
  /** By `keyAt`: how many rows have it, then where its next point goes; all zero between uses. */
  #places = new Int32Array(64);

  /** @param to at most `rowsAtOnce` behind `from`. */
  sort(columns: EventColumns, from: number, to: number): readonly PointsOfName[] {
    const first = this.#count(columns, from, to);
    const starts: number[] = [];
    let start = 0;
    for (const row of first) {
      const key = columns.keyAt(row);
      starts.push(start);
      const count = this.#places[key] ?? 0;
      this.#places[key] = start;
      start += count;
    }
    this.#scatter(columns, from, to);
    return first.map((row, index) => {
      const key = columns.keyAt(row);
      const [begin, end] = [starts[index] ?? 0, this.#places[key] ?? 0];
      this.#places[key] = 0;
      return { row, points: this.#points(begin, end) };
    });
  }

  /** @returns the first row of each name. */
  #count(columns: EventColumns, from: number, to: number): readonly number[] {
    const keys = 2 * columns.table.metrics.length;
    if (keys > this.#places.length) this.#places = new Int32Array(2 * keys);
    const places = this.#places;
    const first: number[] = [];
    for (let row = from; row < to; row++) {
      const key = columns.keyAt(row);
      const count = places[key] ?? 0;
      if (count === 0) first.push(row);
      places[key] = count + 1;
    }
    return first;
  }

  #scatter(columns: EventColumns, from: number, to: number): void {
    const { value, step, epoch, time, line } = columns;
    const places = this.#places;
    const values = this.#value;
    const steps = this.#step;
    const epochs = this.#epoch;
    const times = this.#time;
    const lines = this.#line;
    for (let row = from; row < to; row++) {
      const key = columns.keyAt(row);
      const at = places[key] ?? 0;
      places[key] = at + 1;
      values[at] = value[row] ?? 0;
      steps[at] = step[row] ?? 0;
      epochs[at] = epoch[row] ?? 0;
      times[at] = time[row] ?? 0;
      lines[at] = line[row] ?? 0;
    }
  }

  #points(from: number, to: number): PointColumns {
    return {
      value: this.#value.subarray(from, to),
      step: this.#step.subarray(from, to),
      epoch: this.#epoch.subarray(from, to),
      time: this.#time.subarray(from, to),
      line: this.#line.subarray(from, to),
    };
  }
}

/** Whether no point stands before the one before it. Running values rise by their epoch alone. */
export function rises({ step, epoch }: PointColumns, running: boolean): boolean {
  for (let index = 1; index < step.length; index++) {
    const at = epoch[index] ?? 0;
    const before = epoch[index - 1] ?? 0;
    if (at < before) return false;
    if (running || at > before) continue;
    if ((step[index] ?? 0) < (step[index - 1] ?? 0)) return false;
  }
  return true;
}
