import { mainSeries } from "./mainSeries.ts";
import type { Run, RunStatus } from "./run.ts";
import type { Series } from "./series.ts";

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
 * epoch counts as logged where the log has one record of the loss for each, or as many of the last as of the one before.
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

/** Whether a run was broken off, by a fault or by a person, before the end that its settings plan. */
export function isBrokenOff(run: Run): boolean {
  return run.status === "failed" && !reachedPlan(run);
}

/** Whether a run that plans several epochs has stopped within its first. */
export function endsInFirstEpoch(run: Run): boolean {
  const plan = planned(run, epochKeys);
  const series = lossOf(run);
  const first = series?.at(0)?.epoch ?? null;
  const last = series?.last?.epoch ?? null;
  if (plan === null || series === undefined || first === null || last === null) return false;
  const isWithin = series.total > 1 && Math.floor(last) === Math.floor(first);
  return run.status !== "live" && isWithin && first <= 1;
}

function reachedEpochs(run: Run): boolean {
  const plan = planned(run, epochKeys);
  const series = lossOf(run);
  const first = series?.at(0)?.epoch ?? null;
  const last = series?.last?.epoch ?? null;
  if (plan === null || series === undefined || first === null || last === null) return false;
  const isFraction = last % 1 !== 0 || first % 1 !== 0;
  if (isFraction) return last >= plan;
  const isLast = last >= (first === 0 ? plan - 1 : plan);
  const isPerEpoch = series.total <= last - first + 1;
  return isLast && (isPerEpoch || hasWholeEpoch(series, last));
}

/** Whether the last epoch has as many values as the one before it. */
function hasWholeEpoch(series: Series, last: number): boolean {
  const epochs = series.axis("epoch");
  if (epochs === null) return false;
  let [own, before] = [0, 0];
  for (let i = epochs.length - 1; i >= 0 && (epochs[i] ?? 0) >= last - 1; i--) {
    if (epochs[i] === last) own++;
    else if (epochs[i] === last - 1) before++;
  }
  return before > 0 && own >= before;
}

function lossOf(run: Run): Series | undefined {
  return mainSeries(run, "train_loss") ?? mainSeries(run, "val_loss");
}

function reachedSteps(run: Run): boolean {
  const plan = planned(run, stepKeys);
  const last = lossOf(run)?.last?.step ?? null;
  return plan !== null && last !== null && last >= plan - 1;
}
