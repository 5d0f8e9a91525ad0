import type { Granularity } from "../log/events/logEvent.ts";
import { type Metric, metricNamed } from "../log/events/metric.ts";
import { enlarged, nextCapacity } from "./column.ts";
import type { MetricRole } from "./metricRole.ts";
import { thinnedIndices } from "./thinnedIndices.ts";
import { Thinning } from "./thinning.ts";

/** One point of a series; null where the log states no such thing. */
export interface Point {
  readonly step: number | null;
  readonly epoch: number | null;
  readonly time: number | null;
  readonly value: number;
  /** 1-based line of the log. */
  readonly line: number;
}

/** Points in columns; NaN where a point has no such coordinate. */
export interface PointColumns extends Readonly<Record<Axis | "value", Float64Array>> {
  readonly line: Uint32Array;
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
 * The values of one metric in the order of the log: columnar and append-only, but that older points of a long series
 * may be thinned. An index holds until then: who keeps one asks for `thinnings`.
 *
 * Columns are Float64Array (value, and step, epoch and time where the log has them; NaN = none) and
 * Uint32Array (line): 20 bytes a point with one x column. NaN and ±Infinity values are data.
 * A view that was handed out stays valid but does not grow: ask again after an append.
 */
export class Series {
  readonly metric: Metric;
  /** Follows from the metric and from the others of the run, and may change while the run is young. */
  role: MetricRole;
  readonly granularity: Granularity;
  #length = 0;
  #values = new Float64Array(initialCapacity);
  #lines = new Uint32Array(initialCapacity);
  #steps: Float64Array | null = null;
  #epochs: Float64Array | null = null;
  #times: Float64Array | null = null;
  #seams: Seam[] = [];
  #nonFinite = 0;
  #dropped = 0;
  /** Null until the series is thinned. */
  #ordinals: Uint32Array | null = null;
  #thinnings = 0;
  /** What was done so far of a thinning in parts. */
  #thinning: Thinning | null = null;

  /** @param metric a name stands for the metric that it speaks of. */
  constructor(metric: Metric | string, role: MetricRole, granularity: Granularity = "final") {
    this.metric = typeof metric === "string" ? metricNamed(metric) : metric;
    this.role = role;
    this.granularity = granularity;
  }

  /** What people call it; tells the series of a run apart. */
  get name(): string {
    return this.metric.label;
  }

  /** How many points can be asked for. */
  get length(): number {
    return this.#length;
  }

  /** How many points were read, those that thinning has dropped too: it grows with each. */
  get total(): number {
    return this.#length + this.#dropped;
  }

  /** Which of all points that were read each is, from 0; null where that is its index, since none was dropped. */
  get ordinals(): Uint32Array | null {
    return this.#ordinals?.subarray(0, this.#length) ?? null;
  }

  /** How often the series was thinned. */
  get thinnings(): number {
    return this.#thinnings;
  }

  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  get lines(): Uint32Array {
    return this.#lines.subarray(0, this.#length);
  }

  /** NaN where a point has no such coordinate; null where no point has. */
  axis(axis: Axis): Float64Array | null {
    return this.#column(axis)?.subarray(0, this.#length) ?? null;
  }

  get seams(): readonly Seam[] {
    return this.#seams;
  }

  /** How many values of all that were read are NaN or ±Infinity. */
  get nonFinite(): number {
    return this.#nonFinite;
  }

  append({ value, step, epoch, time, line }: Point): void {
    const none = Number.NaN;
    this.#put(value, step ?? none, epoch ?? none, time ?? none, line);
  }

  /** Appends the point of that row. */
  put({ value, step, epoch, time, line }: PointColumns, row: number): void {
    const none = Number.NaN;
    this.#put(
      value[row] ?? none,
      step[row] ?? none,
      epoch[row] ?? none,
      time[row] ?? none,
      line[row] ?? 0,
    );
  }

  /** Appends all points of the columns. */
  extend({ value, step, epoch, time, line }: PointColumns): void {
    const first = this.#length;
    this.#length += value.length;
    while (this.#length > this.#values.length) this.#grow();
    if (this.#ordinals !== null)
      for (let i = first; i < this.#length; i++) this.#ordinals[i] = i + this.#dropped;
    this.#values.set(value, first);
    this.#lines.set(line, first);
    this.#steps = this.#extended(this.#steps, step, first);
    this.#epochs = this.#extended(this.#epochs, epoch, first);
    this.#times = this.#extended(this.#times, time, first);
    let nonFinite = 0;
    for (let index = 0; index < value.length; index++)
      if (!Number.isFinite(value[index])) nonFinite++;
    this.#nonFinite += nonFinite;
  }

  #extended(own: Float64Array | null, column: Float64Array, first: number): Float64Array | null {
    if (own === null && isEmpty(column)) return null;
    const extended = own ?? new Float64Array(this.#values.length).fill(Number.NaN, 0, first);
    extended.set(column, first);
    return extended;
  }

  #put(value: number, step: number, epoch: number, time: number, line: number): void {
    if (this.#length === this.#values.length) this.#grow();
    const index = this.#length++;
    if (this.#ordinals !== null) this.#ordinals[index] = index + this.#dropped;
    this.#values[index] = value;
    this.#lines[index] = line;
    if (this.#steps !== null) this.#steps[index] = step;
    else if (!Number.isNaN(step)) this.#steps = this.#begun(index, step);
    if (this.#epochs !== null) this.#epochs[index] = epoch;
    else if (!Number.isNaN(epoch)) this.#epochs = this.#begun(index, epoch);
    if (this.#times !== null) this.#times[index] = time;
    else if (!Number.isNaN(time)) this.#times = this.#begun(index, time);
    if (!Number.isFinite(value)) this.#nonFinite++;
  }

  /** Marks that the next point to be appended is the first after a restart from a checkpoint. */
  markSeam(): void {
    if (this.#length > 0 && this.#seams.at(-1)?.index !== this.#length) {
      this.#seams.push({ index: this.#length });
    }
  }

  /** Drops about a quarter of the points, all of them old, by `thinnedIndices`; gives how many. */
  thin(): number {
    this.#thinning = null;
    return this.#thinnedTo(this.#beginThinning());
  }

  /** Does a part of that, the next one each time; the points are dropped with the last. */
  thinPart(): void {
    const thinning = this.#thinning;
    if (thinning === null) this.#thinning = this.#beginThinning();
    else if (!this.#columns.some((column) => thinning.pick(column))) {
      this.#thinning = null;
      this.#thinnedTo(thinning);
    }
  }

  get #columns(): readonly (Float64Array | Uint32Array | null)[] {
    return [this.#values, this.#lines, this.#steps, this.#epochs, this.#times, this.#ordinals];
  }

  #beginThinning(): Thinning {
    const kept = thinnedIndices(this.values, this.#seams, this.ordinals, this.total);
    return new Thinning(kept, this.#length);
  }

  #thinnedTo(thinning: Thinning): number {
    const { dropped } = thinning;
    if (dropped === 0) return 0;
    const length = this.#length;
    const thinned = <T extends Float64Array | Uint32Array>(column: T): T =>
      thinning.thinned(column, length);
    const thinnedAxis = (column: Float64Array | null) => (column === null ? null : thinned(column));
    this.#ordinals = this.#ordinals === null ? thinning.ordinals(length) : thinned(this.#ordinals);
    this.#values = thinned(this.#values);
    this.#lines = thinned(this.#lines);
    this.#steps = thinnedAxis(this.#steps);
    this.#epochs = thinnedAxis(this.#epochs);
    this.#times = thinnedAxis(this.#times);
    this.#seams = this.#seams.map(({ index }) => ({ index: thinning.indexOf(index) }));
    this.#length = length - dropped;
    this.#dropped += dropped;
    this.#thinnings++;
    return dropped;
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

  /** The step of the last point; NaN where it has none. */
  get lastStep(): number {
    return this.#steps === null ? Number.NaN : (this.#steps[this.#length - 1] ?? Number.NaN);
  }

  get lastEpoch(): number {
    return this.#epochs === null ? Number.NaN : (this.#epochs[this.#length - 1] ?? Number.NaN);
  }

  #column(axis: Axis): Float64Array | null {
    return axis === "step" ? this.#steps : axis === "epoch" ? this.#epochs : this.#times;
  }

  #get(axis: Axis, index: number): number | null {
    const x = this.#column(axis)?.[index];
    return x === undefined || Number.isNaN(x) ? null : x;
  }

  /** A column that begins with the point of that index. */
  #begun(index: number, x: number): Float64Array {
    const column = new Float64Array(this.#values.length).fill(Number.NaN, 0, index);
    column[index] = x;
    return column;
  }

  #grow(): void {
    const capacity = nextCapacity(this.#values.length);
    this.#values = enlarged(this.#values, capacity);
    this.#lines = enlarged(this.#lines, capacity);
    if (this.#ordinals !== null) this.#ordinals = enlarged(this.#ordinals, capacity);
    const wider = (column: Float64Array | null) =>
      column === null ? null : enlarged(column, capacity);
    this.#steps = wider(this.#steps);
    this.#epochs = wider(this.#epochs);
    this.#times = wider(this.#times);
  }
}

function isEmpty(column: Float64Array): boolean {
  for (let index = 0; index < column.length; index++)
    if (!Number.isNaN(column[index])) return false;
  return true;
}
