import type { Granularity, MetricEvent } from "./logEvent.ts";
import type { ReaderEvent } from "./readerEvent.ts";

export type OtherEvent = Exclude<ReaderEvent, MetricEvent>;

/** Where the values of one record stand; NaN where the log does not say. Milliseconds since 1970 for the time. */
export interface PlaceOfRecord {
  step: number;
  epoch: number;
  time: number;
  line: number;
}

/** Names by number. Numbers are given in the order in which the names come, and stay. */
export class NameTable {
  readonly names: string[] = [];
  readonly #indices = new Map<string, number>();

  indexOf(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this.#indices.set(name, index);
    }
    return index;
  }
}

const running = 1;

/**
 * Events in their order: the metrics as rows of columns, so that a record costs no objects, and the others between
 * them. In the x columns NaN means that there is none; in `value` it is a value.
 * Rows from `count` on hold nothing yet.
 */
export class EventColumns implements Iterable<ReaderEvent> {
  readonly table: NameTable;
  count = 0;
  name: Uint32Array<ArrayBuffer>;
  value: Float64Array<ArrayBuffer>;
  step: Float64Array<ArrayBuffer>;
  epoch: Float64Array<ArrayBuffer>;
  time: Float64Array<ArrayBuffer>;
  line: Uint32Array<ArrayBuffer>;
  flags: Uint8Array<ArrayBuffer>;
  /** Each before the metric of row `before`. */
  readonly others: { readonly before: number; readonly event: OtherEvent }[] = [];

  constructor(table = new NameTable(), capacity = 16) {
    this.table = table;
    this.name = new Uint32Array(capacity);
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
    const { step, epoch, time, line } = event;
    this.metric(
      this.table.indexOf(event.name),
      event.value,
      {
        step: step ?? Number.NaN,
        epoch: epoch ?? Number.NaN,
        time: time ?? Number.NaN,
        line,
      },
      event.granularity,
    );
  }

  /** @param name its number in `table`. */
  metric(name: number, value: number, place: PlaceOfRecord, granularity: Granularity): void {
    const row = this.count;
    if (row === this.value.length) this.#grow();
    this.name[row] = name;
    this.value[row] = value;
    this.step[row] = place.step;
    this.epoch[row] = place.epoch;
    this.time[row] = place.time;
    this.line[row] = place.line;
    this.flags[row] = granularity === "running" ? running : 0;
    this.count = row + 1;
  }

  nameAt(row: number): string {
    return this.table.names[this.name[row] ?? 0] ?? "";
  }

  /** Tells metrics of other names or granularities apart; small. */
  keyAt(row: number): number {
    return 2 * (this.name[row] ?? 0) + ((this.flags[row] ?? 0) & running);
  }

  /** The final values of one record: each a constant, or what stands in a slot of `values`. */
  record(
    names: Int32Array,
    slots: Int32Array,
    constants: Float64Array,
    values: Float64Array,
    place: PlaceOfRecord,
  ): void {
    const first = this.count;
    const width = slots.length;
    this.reserve(width);
    for (let index = 0; index < width; index++) {
      const row = first + index;
      const slot = slots[index] ?? 0;
      this.name[row] = names[index] ?? 0;
      this.value[row] = (slot < 0 ? constants[index] : values[slot]) ?? Number.NaN;
    }
    this.place(first + width, place);
  }

  /** Makes room for so many rows more. */
  reserve(rows: number): void {
    while (this.count + rows > this.value.length) this.#grow();
  }

  /** Says where the final values stand that were written, with their names, into the rows before `to`. */
  place(to: number, { step, epoch, time, line }: PlaceOfRecord): void {
    const { step: steps, epoch: epochs, time: times, line: lines } = this;
    for (let row = this.count; row < to; row++) {
      steps[row] = step;
      epochs[row] = epoch;
      times[row] = time;
      lines[row] = line;
    }
    this.count = to;
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
      if (row < this.count) yield this.#metricAt(row);
    }
  }

  #metricAt(row: number): MetricEvent {
    return {
      kind: "metric",
      name: this.nameAt(row),
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
    this.name = enlarged(this.name, new Uint32Array(capacity));
    this.value = enlarged(this.value, new Float64Array(capacity));
    this.step = enlarged(this.step, new Float64Array(capacity));
    this.epoch = enlarged(this.epoch, new Float64Array(capacity));
    this.time = enlarged(this.time, new Float64Array(capacity));
    this.line = enlarged(this.line, new Uint32Array(capacity));
    this.flags = enlarged(this.flags, new Uint8Array(capacity));
  }
}

const maxNames = 4096;
const firstCapacity = 16;

/** Given where there is nothing to give; a log that is pushed in small pieces has little else. */
const none = new EventColumns(new NameTable(), 0);

/** What a reader gives, one after the other: the numbers of names stay the same as long as their table does. */
export class ColumnLog {
  events = new EventColumns();

  taken(): EventColumns {
    const { events } = this;
    if (events.length === 0) return none;
    const table = events.table.names.length > maxNames ? new NameTable() : events.table;
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
