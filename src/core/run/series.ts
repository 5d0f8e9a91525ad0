import type { Granularity } from "../log/events/logEvent.ts";
import { type Metric, metricNamed } from "../log/events/metric.ts";
import { enlarged, nextCapacity } from "./column.ts";
import type { MetricRole } from "./metricRole.ts";
import { type Axis, type Place, type PlaceColumns, Places } from "./places.ts";
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
export interface PointColumns extends PlaceColumns {
  readonly value: Float64Array;
}

export type { Axis } from "./places.ts";

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
 * Uint32Array (line): 20 bytes a point with one x column, of which those that state the same records share all but
 * the value until they are thinned. NaN and ±Infinity values are data.
 * A view that was handed out stays valid but does not grow: ask again after an append.
 */
export class Series {
  readonly metric: Metric;
  /** Follows from the metric and from the others of the run, and may change while the run is young. */
  role: MetricRole;
  readonly granularity: Granularity;
  #length = 0;
  #values = new Float64Array(initialCapacity);
  /** The first of them are its own. */
  #places: Places;
  #seams: Seam[] = [];
  #nonFinite = 0;
  #dropped = 0;
  /** Null until the series is thinned. */
  #ordinals: Uint32Array | null = null;
  #thinnings = 0;
  /** What was done so far of a thinning in parts. */
  #thinning: Thinning | null = null;

  /**
   * @param metric a name stands for the metric that it speaks of.
   * @param beside a series that came just before: where its points stand, those of this one may, too.
   */
  constructor(
    metric: Metric | string,
    role: MetricRole,
    granularity: Granularity = "final",
    beside: Series | null = null,
  ) {
    this.#places = beside === null ? new Places() : beside.#places;
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
    return this.#places.lines.subarray(0, this.#length);
  }

  /** NaN where a point has no such coordinate; null where no point has. */
  axis(axis: Axis): Float64Array | null {
    return this.#places.axis(axis, this.#length)?.subarray(0, this.#length) ?? null;
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
    this.#put(value, { step: step ?? none, epoch: epoch ?? none, time: time ?? none, line });
  }

  /** Appends the point of that row. */
  put({ value, step, epoch, time, line }: PointColumns, row: number): void {
    const none = Number.NaN;
    this.#put(value[row] ?? none, {
      step: step[row] ?? none,
      epoch: epoch[row] ?? none,
      time: time[row] ?? none,
      line: line[row] ?? 0,
    });
  }

  /** Appends all points of the columns. */
  extend(points: PointColumns): void {
    const { value } = points;
    const first = this.#length;
    this.#placeAll(points, first);
    this.#length += value.length;
    while (this.#length > this.#values.length) this.#grow();
    if (this.#ordinals !== null)
      for (let i = first; i < this.#length; i++) this.#ordinals[i] = i + this.#dropped;
    this.#values.set(value, first);
    let nonFinite = 0;
    for (let index = 0; index < value.length; index++)
      if (!Number.isFinite(value[index])) nonFinite++;
    this.#nonFinite += nonFinite;
  }

  #put(value: number, place: Place): void {
    if (this.#length === this.#values.length) this.#grow();
    const index = this.#length++;
    if (this.#ordinals !== null) this.#ordinals[index] = index + this.#dropped;
    this.#values[index] = value;
    const isAhead = index < this.#places.count;
    if (isAhead && !this.#places.holdsOne(index, place))
      this.#places = this.#places.beginning(index);
    if (index === this.#places.count) this.#places.put(place);
    if (!Number.isFinite(value)) this.#nonFinite++;
  }

  #placeAll(points: PointColumns, first: number): void {
    const ahead = Math.min(this.#places.count - first, points.value.length);
    if (ahead > 0 && !this.#places.hold(first, points, ahead))
      this.#places = this.#places.beginning(first);
    const known = this.#places.count - first;
    if (known < points.value.length) this.#places.extend(points, known);
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
    const axis = (name: Axis) => this.#places.axis(name, this.#length);
    const coordinates = [axis("step"), axis("epoch"), axis("time")];
    return [this.#values, this.#places.lines, ...coordinates, this.#ordinals];
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
    const thinnedAxis = (axis: Axis) => {
      const column = this.#places.axis(axis, length);
      return column === null ? null : thinned(column);
    };
    this.#ordinals = this.#ordinals === null ? thinning.ordinals(length) : thinned(this.#ordinals);
    this.#values = thinned(this.#values);
    const [step, epoch, time] = [thinnedAxis("step"), thinnedAxis("epoch"), thinnedAxis("time")];
    const line = thinned(this.#places.lines);
    this.#places = Places.of({ line, step, epoch, time }, length - dropped);
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
      line: this.#places.lines[index] ?? 0,
    };
  }

  get last(): Point | undefined {
    return this.at(this.#length - 1);
  }

  /** The step of the last point; NaN where it has none. */
  get lastStep(): number {
    return this.#last("step");
  }

  get lastEpoch(): number {
    return this.#last("epoch");
  }

  #last(axis: Axis): number {
    return this.#places.axis(axis, this.#length)?.[this.#length - 1] ?? Number.NaN;
  }

  #get(axis: Axis, index: number): number | null {
    const x = this.#places.axis(axis, this.#length)?.[index];
    return x === undefined || Number.isNaN(x) ? null : x;
  }

  #grow(): void {
    const capacity = nextCapacity(this.#values.length);
    this.#values = enlarged(this.#values, capacity);
    if (this.#ordinals !== null) this.#ordinals = enlarged(this.#ordinals, capacity);
  }
}
