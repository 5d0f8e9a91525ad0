import type { Granularity } from "../log/logEvent.ts";
import { enlarged, nextCapacity } from "./column.ts";
import type { MetricRole } from "./metricRole.ts";

/** One point of a series; null where the log states no such thing. */
export interface Point {
  readonly step: number | null;
  readonly epoch: number | null;
  readonly time: number | null;
  readonly value: number;
  /** 1-based line of the log. */
  readonly line: number;
}

export type Axis = "step" | "epoch" | "time";

/**
 * A place where the step (or epoch) went back without a new run: a restart from a checkpoint.
 * Points before `index` whose x is not below that of the point at `index` are superseded.
 */
export interface Seam {
  readonly index: number;
}

const initialCapacity = 64;

/**
 * The values of one metric in the order of the log: columnar and append-only.
 *
 * Columns are Float64Array (value, and step, epoch and time where the log has them; NaN = none) and
 * Uint32Array (line): 20 bytes a point with one x column. NaN and ±Infinity values are data.
 * A view that was handed out stays valid but does not grow: ask again after an append.
 */
export class Series {
  readonly name: string;
  /** Follows from the name and from the other names of the run, and may change while the run is young. */
  role: MetricRole;
  readonly granularity: Granularity;
  #length = 0;
  #values = new Float64Array(initialCapacity);
  #lines = new Uint32Array(initialCapacity);
  readonly #axes: Record<Axis, Float64Array | null> = { step: null, epoch: null, time: null };
  readonly #seams: Seam[] = [];
  #nonFinite = 0;

  constructor(name: string, role: MetricRole, granularity: Granularity = "final") {
    this.name = name;
    this.role = role;
    this.granularity = granularity;
  }

  get length(): number {
    return this.#length;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  get lines(): Uint32Array {
    return this.#lines.subarray(0, this.#length);
  }

  /** NaN where a point has no such coordinate; null where no point has. */
  axis(axis: Axis): Float64Array | null {
    return this.#axes[axis]?.subarray(0, this.#length) ?? null;
  }

  get seams(): readonly Seam[] {
    return this.#seams;
  }

  /** How many values are NaN or ±Infinity. */
  get nonFinite(): number {
    return this.#nonFinite;
  }

  append({ value, step, epoch, time, line }: Point): void {
    const none = Number.NaN;
    this.put(value, step ?? none, epoch ?? none, time ?? none, line);
  }

  /** `append` by numbers: NaN where the point has no such coordinate. */
  put(value: number, step: number, epoch: number, time: number, line: number): void {
    if (this.#length === this.#values.length) this.#grow();
    const index = this.#length++;
    this.#values[index] = value;
    this.#lines[index] = line;
    const { step: steps, epoch: epochs, time: times } = this.#axes;
    if (steps !== null) steps[index] = step;
    else if (!Number.isNaN(step)) this.#begin("step")[index] = step;
    if (epochs !== null) epochs[index] = epoch;
    else if (!Number.isNaN(epoch)) this.#begin("epoch")[index] = epoch;
    if (times !== null) times[index] = time;
    else if (!Number.isNaN(time)) this.#begin("time")[index] = time;
    if (!Number.isFinite(value)) this.#nonFinite++;
  }

  /** Marks that the next point to be appended is the first after a restart from a checkpoint. */
  markSeam(): void {
    if (this.#length > 0 && this.#seams.at(-1)?.index !== this.#length) {
      this.#seams.push({ index: this.#length });
    }
  }

  at(index: number): Point | undefined {
    const value = this.#values[index];
    if (index < 0 || index >= this.#length || value === undefined) return undefined;
    return {
      step: this.#get("step", index),
      epoch: this.#get("epoch", index),
      time: this.#get("time", index),
      value,
      line: this.#lines[index] ?? 0,
    };
  }

  get last(): Point | undefined {
    return this.at(this.#length - 1);
  }

  /** NaN where the last point has no such coordinate. */
  lastOn(axis: Axis): number {
    return this.#axes[axis]?.[this.#length - 1] ?? Number.NaN;
  }

  #get(axis: Axis, index: number): number | null {
    const x = this.#axes[axis]?.[index];
    return x === undefined || Number.isNaN(x) ? null : x;
  }

  #begin(axis: Axis): Float64Array {
    const column = new Float64Array(this.#values.length).fill(Number.NaN);
    this.#axes[axis] = column;
    return column;
  }

  #grow(): void {
    const capacity = nextCapacity(this.#values.length);
    this.#values = enlarged(this.#values, capacity);
    this.#lines = enlarged(this.#lines, capacity);
    for (const axis of ["step", "epoch", "time"] as const) {
      const column = this.#axes[axis];
      if (column !== null) this.#axes[axis] = enlarged(column, capacity, Number.NaN);
    }
  }
}
