import { columnsOf, EventColumns, MetricTable, type OtherEvent } from "./eventColumns.ts";
import type { Metric } from "./metric.ts";
import type { ReaderEvent } from "./readerEvent.ts";

/**
 * Events in columns, for `postMessage`: the numbers go over as buffers, so that NaN and ±Infinity stay what they
 * are. In the x columns NaN means that there is none; in `value` it is a value.
 */
export interface RecordBatch {
  /** Number of metric events; every column has that length. */
  readonly count: number;
  readonly metrics: readonly Metric[];
  readonly metric: Uint32Array<ArrayBuffer>;
  readonly value: Float64Array<ArrayBuffer>;
  readonly step: Float64Array<ArrayBuffer>;
  readonly epoch: Float64Array<ArrayBuffer>;
  readonly time: Float64Array<ArrayBuffer>;
  readonly line: Uint32Array<ArrayBuffer>;
  readonly flags: Uint8Array<ArrayBuffer>;
  /** The other events, each before the metric event of number `before`. */
  readonly others: readonly { readonly before: number; readonly event: OtherEvent }[];
}

export interface EncodedBatch {
  readonly batch: RecordBatch;
  readonly transfer: ArrayBuffer[];
}

/** The events in batches of at most `rows` metrics; one that is empty where there are none. */
export function* encodeBatches(
  events: Iterable<ReaderEvent>,
  rows: number,
): Generator<EncodedBatch & { readonly last: boolean }> {
  const columns = columnsOf(events);
  for (let from = 0; from === 0 || from < columns.count; ) {
    const to = recordEnd(columns, from, rows);
    yield { ...encodeRows(columns, from, to), last: to === columns.count };
    if (to === from) return;
    from = to;
  }
}

/** Where the last record ends that begins and ends within so many rows; a longer one is cut. */
function recordEnd(columns: EventColumns, from: number, rows: number): number {
  const most = Math.min(from + rows, columns.count);
  let to = most;
  while (to > from && to < columns.count && columns.line[to - 1] === columns.line[to]) to--;
  return to === from ? most : to;
}

function encodeRows(columns: EventColumns, from: number, to: number): EncodedBatch {
  const numbers = {
    metric: columns.metric.slice(from, to),
    value: columns.value.slice(from, to),
    step: columns.step.slice(from, to),
    epoch: columns.epoch.slice(from, to),
    time: columns.time.slice(from, to),
    line: columns.line.slice(from, to),
    flags: columns.flags.slice(from, to),
  };
  const metrics = ownMetrics(numbers.metric, columns.table);
  const others = columns.others.flatMap(({ before, event }) =>
    before >= from && (before < to || to === columns.count)
      ? [{ before: before - from, event }]
      : [],
  );
  const transfer = Object.values(numbers).map((column) => column.buffer);
  return { batch: { count: to - from, metrics, ...numbers, others }, transfer };
}

/** The metrics that the rows have, which are numbered anew by them. */
function ownMetrics(column: Uint32Array, table: MetricTable): readonly Metric[] {
  const metrics: Metric[] = [];
  const numbers = new Map<number, number>();
  for (const [row, index] of column.entries()) {
    let number = numbers.get(index);
    const metric = table.metrics[index];
    if (number === undefined && metric !== undefined) {
      number = metrics.push(metric) - 1;
      numbers.set(index, number);
    }
    column[row] = number ?? 0;
  }
  return metrics;
}

/** The events of a batch in their order. */
export function decodeBatch(batch: RecordBatch): EventColumns {
  const table = new MetricTable();
  for (const metric of batch.metrics) table.indexOf(metric);
  const columns = new EventColumns(table, 0);
  const { count, metric, value, step, epoch, time, line, flags } = batch;
  Object.assign(columns, { count, metric, value, step, epoch, time, line, flags });
  columns.others.push(...batch.others);
  return columns;
}
