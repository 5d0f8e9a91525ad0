import type { MetricEvent } from "./logEvent.ts";
import type { ReaderEvent } from "./readerEvent.ts";

type OtherEvent = Exclude<ReaderEvent, MetricEvent>;

/**
 * Events in columns, for `postMessage`: the numbers go over as buffers, so that NaN and ±Infinity stay what they
 * are. In the x columns NaN means that there is none; in `value` it is a value.
 */
export interface RecordBatch {
  /** Number of metric events; every column has that length. */
  readonly count: number;
  readonly names: readonly string[];
  readonly name: Uint16Array | Uint32Array;
  readonly value: Float64Array;
  readonly step: Float64Array;
  readonly epoch: Float64Array;
  readonly time: Float64Array;
  readonly line: Uint32Array;
  readonly flags: Uint8Array;
  /** The other events, each before the metric event of number `before`. */
  readonly others: readonly { readonly before: number; readonly event: OtherEvent }[];
}

const running = 1;

export function encodeBatch(events: readonly ReaderEvent[]): {
  batch: RecordBatch;
  transfer: ArrayBuffer[];
} {
  const metrics = events.filter((event) => event.kind === "metric");
  const indices = new Map<string, number>();
  for (const { name } of metrics) if (!indices.has(name)) indices.set(name, indices.size);
  const count = metrics.length;
  const columns = {
    name: indices.size > 0xffff ? new Uint32Array(count) : new Uint16Array(count),
    value: new Float64Array(count),
    step: new Float64Array(count),
    epoch: new Float64Array(count),
    time: new Float64Array(count),
    line: new Uint32Array(count),
    flags: new Uint8Array(count),
  };
  metrics.forEach((event, index) => {
    columns.name[index] = indices.get(event.name) ?? 0;
    columns.value[index] = event.value;
    columns.step[index] = event.step ?? Number.NaN;
    columns.epoch[index] = event.epoch ?? Number.NaN;
    columns.time[index] = event.time ?? Number.NaN;
    columns.line[index] = event.line;
    columns.flags[index] = event.granularity === "running" ? running : 0;
  });
  const transfer = Object.values(columns).map((column) => column.buffer);
  return {
    batch: { count, names: [...indices.keys()], ...columns, others: othersOf(events) },
    transfer,
  };
}

function othersOf(events: readonly ReaderEvent[]): RecordBatch["others"] {
  const others: { before: number; event: OtherEvent }[] = [];
  let before = 0;
  for (const event of events) {
    if (event.kind === "metric") before++;
    else others.push({ before, event });
  }
  return others;
}

/** The events of a batch in their order. */
export function decodeBatch(batch: RecordBatch): ReaderEvent[] {
  const events: ReaderEvent[] = [];
  let other = 0;
  for (let index = 0; index <= batch.count; index++) {
    for (let next = batch.others[other]; next?.before === index; next = batch.others[++other]) {
      events.push(next.event);
    }
    if (index < batch.count) events.push(metricAt(batch, index));
  }
  return events;
}

function metricAt(batch: RecordBatch, index: number): MetricEvent {
  return {
    kind: "metric",
    name: batch.names[batch.name[index] ?? 0] ?? "",
    value: batch.value[index] ?? Number.NaN,
    step: coordinate(batch.step, index),
    epoch: coordinate(batch.epoch, index),
    time: coordinate(batch.time, index),
    line: batch.line[index] ?? 0,
    granularity: (batch.flags[index] ?? 0) === running ? "running" : "final",
  };
}

function coordinate(column: Float64Array, index: number): number | null {
  const x = column[index];
  return x === undefined || Number.isNaN(x) ? null : x;
}
