import type { EventColumns } from "../log/events/eventColumns.ts";
import type { Series } from "./series.ts";

/** The least step and epoch that any metric of a run began with. */
export interface Begin {
  step: number;
  epoch: number;
}

export type StepReset = "none" | "toMiddle" | "toStart";

/** Whether a metric falls back: to where its run began, or to a later place of it. */
export function resetOf(
  begin: Begin,
  series: Series,
  columns: EventColumns,
  row: number,
): StepReset {
  const { lastEpoch, lastStep } = series;
  const epoch = columns.epoch[row] ?? Number.NaN;
  if (epoch > lastEpoch) return "none";
  if (epoch < lastEpoch) return isAtStart(epoch, begin.epoch, lastEpoch) ? "toStart" : "toMiddle";
  const step = columns.step[row] ?? Number.NaN;
  if (series.granularity === "running" || !(step < lastStep)) return "none";
  return isAtStart(step, begin.step, lastStep) ? "toStart" : "toMiddle";
}

/** The rows of the losses that the record has which the row is of. */
export function lossesOfRecord(columns: EventColumns, row: number): readonly number[] {
  const line = columns.line[row];
  let first = row;
  while (first > 0 && columns.line[first - 1] === line) first--;
  const losses: number[] = [];
  for (let at = first; at < columns.count && columns.line[at] === line; at++)
    if (columns.metricAt(at).kind === "loss") losses.push(at);
  return losses;
}

/** Two starts do not print first at just the same step. */
function isAtStart(x: number, begin: number, last: number): boolean {
  return x - begin <= 0.01 * (last - begin);
}
