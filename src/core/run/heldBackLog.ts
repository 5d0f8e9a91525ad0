import { mainSeries } from "./mainSeries.ts";
import type { Run } from "./run.ts";
import type { Series } from "./series.ts";

/** Evaluations from which on their places say to which training they belong. */
const fewestEvaluations = 3;

/** Whether a run knows its training only, by its loss. */
export function trainsOnly(run: Run): boolean {
  return mainSeries(run, "train_loss") !== undefined && run.ofRole("val_loss").length === 0;
}

/** Whether a run knows of evaluations only. */
export function evaluatesOnly(run: Run): boolean {
  return mainSeries(run, "train_loss") === undefined && run.ofRole("val_loss").length > 0;
}

/**
 * Whether the evaluations of one log are those of the training in another: counted alike, they lie within the training
 * and go as far as it, but for one interval between two of them.
 */
export function evaluates(evaluation: Run, training: Run): boolean {
  const [own, other] = [mainSeries(evaluation, "val_loss"), mainSeries(training, "train_loss")];
  if (own === undefined || other === undefined || own.length < fewestEvaluations) return false;
  return (["step", "epoch"] as const).some((axis) => {
    const [places, trained] = [ends(own, axis), ends(other, axis)];
    if (places === null || trained === null) return false;
    const interval = (places.last - places.first) / (own.length - 1);
    return (
      interval > 0 &&
      places.first >= trained.first - interval &&
      places.last <= trained.last + interval &&
      places.last >= trained.last - interval
    );
  });
}

function ends(series: Series, axis: "step" | "epoch"): { first: number; last: number } | null {
  const column = series.axis(axis);
  const [first, last] = [column?.[0], column?.at(-1)];
  return first === undefined || last === undefined || Number.isNaN(first) || Number.isNaN(last)
    ? null
    : { first, last };
}
