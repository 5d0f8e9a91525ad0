import type { Granularity, MetricEvent } from "./logEvent.ts";
import { type Metric, metricNamed } from "./metric.ts";
import type { ReaderEvent } from "./readerEvent.ts";

export type OtherEvent = Exclude<ReaderEvent, MetricEvent>;

/** Metrics by number. Numbers are given in the order in which their labels come, and stay. */
export class MetricTable {
  readonly metrics: Metric[] = [];
  readonly #indices = new Map<string, number>();
  /** Numbers that follow one another: the metrics of a log come in the same order again and again. */
  #next = 0;

  indexOf(metric: Metric): number {
    if (this.metrics[this.#next] === metric) return this.#took(this.#next);
    let index = this.#indices.get(metric.label);
    if (index === undefined) {
      index = this.metrics.push(metric) - 1;
      this.#indices.set(metric.label, index);
    }
    return this.#took(index);
  }

  #took(index: number): number {
    this.#next = index + 1 < this.metrics.length ? index + 1 : 0;
    return index;
  }
}

const running = 1;
const nothing = metricNamed("");

/**
 * Events in their order: the metrics as rows of columns, so that a record costs no objects, and the others between
 * them. In the x columns NaN means that there is none; in `value` it is a value.
 * Rows from `count` on hold nothing yet.
 */
export class EventColumns implements Iterable<ReaderEvent> {
  readonly table: MetricTable;
  count = 0;
  metric: Uint32Array<ArrayBuffer>;
  value: Float64Array<ArrayBuffer>;
  step: Float64Array<ArrayBuffer>;
  epoch: Float64Array<ArrayBuffer>;
  time: Float64Array<ArrayBuffer>;
  line: Uint32Array<ArrayBuffer>;
  flags: Uint8Array<ArrayBuffer>;
  /** Each before the metric of row `before`. */
  readonly others: { readonly before: number; readonly event: OtherEvent }[] = [];

  constructor(table = new MetricTable(), capacity = 16) {
    this.table = table;
    this.metric = new Uint32Array(capacity);
    this.value = new Float64Array(capacity);
    this.step = new Float64Array(capacity);
    this.epoch = new Float64Array(capacity);
    this.time = new Float64Array(capacity);
    this.line = new Uint32Array(capacity);
    this.flags = new Uint8Array(capacity);
  }

  /** How many events there are. */
  get length(): number {
    return this.count + this.others.length;
  }

  add(event: ReaderEvent): void {
    if (event.kind !== "metric") {
      this.others.push({ before: this.count, event });
      return;
    }
    const row = this.count;
    if (row === this.value.length) this.#grow();
    const { metric, value, step, epoch, time, line, granularity } = event;
    this.metric[row] = this.table.indexOf(metric);
    this.value[row] = value;
    this.step[row] = step ?? Number.NaN;
    this.epoch[row] = epoch ?? Number.NaN;
    this.time[row] = time ?? Number.NaN;
    this.line[row] = line;
    this.flags[row] = granularity === "running" ? running : 0;
    this.count = row + 1;
  }

  metricAt(row: number): Metric {
    return this.table.metrics[this.metric[row] ?? 0] ?? nothing;
  }

  /** Tells metrics, and their granularities, apart; small. */
  keyAt(row: number): number {
    return 2 * (this.metric[row] ?? 0) + ((this.flags[row] ?? 0) & running);
  }

  granularityAt(row: number): Granularity {
    return ((this.flags[row] ?? 0) & running) === running ? "running" : "final";
  }

  /** The events in their order, the metrics as stretches of rows. */
  visit(rows: (from: number, to: number) => void, other: (event: OtherEvent) => void): void {
    let row = 0;
    for (const { before, event } of this.others) {
      if (before > row) rows(row, before);
      row = before;
      other(event);
    }
    if (this.count > row) rows(row, this.count);
  }

  *[Symbol.iterator](): Iterator<ReaderEvent> {
    let next = 0;
    for (let row = 0; row <= this.count; row++) {
      for (let other = this.others[next]; other?.before === row; other = this.others[++next])
        yield other.event;
      if (row < this.count) yield this.#eventAt(row);
    }
  }

  #eventAt(row: number): MetricEvent {
    return {
      kind: "metric",
      metric: this.metricAt(row),
      value: this.value[row] ?? Number.NaN,
      step: coordinate(this.step, row),
      epoch: coordinate(this.epoch, row),
      time: coordinate(this.time, row),
      line: this.line[row] ?? 0,
      granularity: this.granularityAt(row),
    };
  }

  #grow(): void {
    const capacity = Math.max(16, 2 * this.value.length);
    this.metric = enlarged(this.metric, new Uint32Array(capacity));
    this.value = enlarged(this.value, new Float64Array(capacity));
    this.step = enlarged(this.step, new Float64Array(capacity));
    this.epoch = enlarged(this.epoch, new Float64Array(capacity));
    this.time = enlarged(this.time, new Float64Array(capacity));
    this.line = enlarged(this.line, new Uint32Array(capacity));
    this.flags = enlarged(this.flags, new Uint8Array(capacity));
  }
}

const maxMetrics = 4096;
const firstCapacity = 16;

/** Given where there is nothing to give; a log that is pushed in small pieces has little else. */
const none = new EventColumns(new MetricTable(), 0);

/** What a reader gives, one after the other: the numbers of names stay the same as long as their table does. */
export class ColumnLog {
  events = new EventColumns();

  taken(): EventColumns {
    const { events } = this;
    if (events.length === 0) return none;
    const table = events.table.metrics.length > maxMetrics ? new MetricTable() : events.table;
    this.events = new EventColumns(
      table,
      Math.max(firstCapacity, events.count + (events.count >> 2)),
    );
    return events;
  }
}

/** The events as columns; themselves where they are. */
export function columnsOf(events: Iterable<ReaderEvent>): EventColumns {
  if (events instanceof EventColumns) return events;
  const columns = new EventColumns();
  for (const event of events) columns.add(event);
  return columns;
}

function enlarged<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function coordinate(column: Float64Array, row: number): number | null {
  const x = column[row];
  return x === undefined || Number.isNaN(x) ? null : x;
}
