import { mainSeries } from "./mainSeries.ts";
import type { Run, RunStatus } from "./run.ts";

const epochKeys = new Set(
  "epochs num_epochs n_epochs max_epochs total_epochs num_train_epochs train_epochs nb_epochs".split(
    " ",
  ),
);
const stepKeys = new Set(
  "max_steps num_steps total_steps max_iters num_iters max_iter train_steps num_train_steps".split(
    " ",
  ),
);

/**
 * Whether nothing more is to come: the run has ended, or has logged the last epoch or step that its settings plan. An
 * epoch counts as logged where the log has one record of the loss for each.
 */
export function isOver(run: Run): boolean {
  return run.status !== "live" || reachedPlan(run);
}

/** The status, where a log at rest that holds all that was planned is of a run that has finished. */
export function statusOf(run: Run): RunStatus {
  return run.status === "idle" && reachedPlan(run) ? "finished" : run.status;
}

function reachedPlan(run: Run): boolean {
  return reachedEpochs(run) || reachedSteps(run);
}

function planned(run: Run, keys: ReadonlySet<string>): number | null {
  for (const [stated, value] of run.hyperparameters) {
    const key = stated.toLowerCase().split(/[./]/).at(-1) ?? "";
    if (keys.has(key) && typeof value === "number" && value > 1) return value;
  }
  return null;
}

function reachedEpochs(run: Run): boolean {
  const plan = planned(run, epochKeys);
  const series = mainSeries(run, "train_loss") ?? mainSeries(run, "val_loss");
  const first = series?.at(0)?.epoch ?? null;
  const last = series?.last?.epoch ?? null;
  if (plan === null || series === undefined || first === null || last === null) return false;
  const isPerEpoch = series.total <= last - first + 1;
  return isPerEpoch && last >= (first === 0 ? plan - 1 : plan);
}

function reachedSteps(run: Run): boolean {
  const plan = planned(run, stepKeys);
  const series = mainSeries(run, "train_loss") ?? mainSeries(run, "val_loss");
  const last = series?.last?.step ?? null;
  return plan !== null && last !== null && last >= plan - 1;
}
