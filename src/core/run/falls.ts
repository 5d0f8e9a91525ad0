import type { EventColumns } from "../log/eventColumns.ts";
import type { Series } from "./series.ts";

/** The least step and epoch that any metric of a run began with. */
export interface Begin {
  step: number;
  epoch: number;
}

/** Whether a metric falls back: to where its run began, or to a later place of it. */
export function fallOf(
  begin: Begin,
  series: Series,
  columns: EventColumns,
  row: number,
): "none" | "toMiddle" | "toStart" {
  const { lastEpoch, lastStep } = series;
  const epoch = columns.epoch[row] ?? Number.NaN;
  if (epoch > lastEpoch) return "none";
  if (epoch < lastEpoch) return isAtStart(epoch, begin.epoch, lastEpoch) ? "toStart" : "toMiddle";
  const step = columns.step[row] ?? Number.NaN;
  if (series.granularity === "running" || !(step < lastStep)) return "none";
  return isAtStart(step, begin.step, lastStep) ? "toStart" : "toMiddle";
}

/** Two starts do not print first at just the same step. */
function isAtStart(x: number, begin: number, last: number): boolean {
  return x - begin <= 0.01 * (last - begin);
}
