import { isSummary, type MetricKind, type MetricName, metricName } from "../log/metricName.ts";
import type { MetricRole } from "./metricRole.ts";

/** A metric of a run, as far as its role depends on it. */
export interface NamedSeries {
  readonly name: string;
  /** Number of points. */
  readonly length: number;
}

export interface RoleAssignment {
  /** In the order of the series. */
  readonly roles: readonly MetricRole[];
  /** The roles hang on which of two series grows longer, and may change as the log goes on. */
  readonly contested: boolean;
}

/** Role of a name on its own, and beside the other names of its run where `siblings` are given. */
export function roleOf(name: string, siblings: readonly NamedSeries[] = []): MetricRole {
  const all = siblings.some((series) => series.name === name)
    ? siblings
    : [{ name, length: 1 }, ...siblings];
  const index = all.findIndex((series) => series.name === name);
  return assignRoles(all).roles[index] ?? "other";
}

interface Candidate extends NamedSeries {
  readonly index: number;
  readonly known: MetricName;
}

/**
 * The roles of all metrics of one run, by their names and their company:
 *
 * - `test` counts as evaluation only where the run has no validation of that kind; else it is `other`.
 * - A loss's parts (`box_loss`) have its role only where no total is there. The same holds for a mean beside its
 *   value, for a smoothed form beside a plain one, and for further evaluation sets beside a plain `eval_loss`.
 * - `loss` beside `train_loss`: the second is the mean over the run or an estimate at evaluations where it has
 *   fewer points by a third; else `loss` is a bar's last batch, and `other`.
 * - A bare `accuracy` is the training's, unless losses say `train` and `val` and no accuracy does: then it is the
 *   validation's, because such a log names what it means.
 * - ` * Acc@1`, the summary of an evaluation, outranks the accuracies of its batches. Of top-k only k = 1 counts.
 */
export function assignRoles(series: readonly NamedSeries[]): RoleAssignment {
  const roles: MetricRole[] = series.map(() => "other");
  const candidates = series.flatMap(({ name, length }, index): Candidate[] => {
    const known = metricName(name);
    return known === null || name.endsWith(" (mean)") ? [] : [{ name, length, index, known }];
  });
  const give = (chosen: readonly Candidate[], role: MetricRole) => {
    for (const { index } of chosen) roles[index] = role;
  };
  const of = (kind: MetricKind) => candidates.filter(({ known }) => known.kind === kind);
  give(of("learningRate"), "learning_rate");
  give(preferPlain(of("gradientNorm")), "grad_norm");
  give(of("layerGradientNorm"), "layer_grad_norm");

  const losses = of("loss");
  const accuracies = of("accuracy");
  const trainLosses = trainedLosses(losses);
  give(trainLosses.chosen, "train_loss");
  give(preferPlain(evaluated(losses)), "val_loss");
  const bareIsValidation = namesItsPhases(losses) && evaluated(accuracies).length === 0;
  const bare = accuracies.filter(
    ({ known }) => known.phase === null && known.qualifiers.length === 0,
  );
  const summary = evaluated(accuracies).filter(({ name }) => isSummary(name));
  give(
    bareIsValidation ? bare : preferPlain(evaluated(summary.length > 0 ? summary : accuracies)),
    "val_accuracy",
  );
  const trained = accuracies.filter(
    ({ known }) => known.phase === "train" && known.qualifiers.length === 0,
  );
  if (trained.length > 0) give(trained, "train_accuracy");
  else if (!bareIsValidation) give(bare, "train_accuracy");
  return { roles, contested: trainLosses.contested };
}

function trainedLosses(losses: readonly Candidate[]): {
  chosen: readonly Candidate[];
  contested: boolean;
} {
  const bare = losses.filter(({ known }) => known.phase === null);
  const named = losses.filter(({ known }) => known.phase === "train");
  const plainBare = bare.filter(isPlain);
  const plainNamed = named.filter(isPlain);
  if (plainBare.length === 0 || plainNamed.length === 0) {
    return { chosen: preferPlain([...bare, ...named]), contested: false };
  }
  const longest = (of: readonly Candidate[]) => Math.max(...of.map(({ length }) => length));
  const bareWins = longest(plainBare) > 1.5 * longest(plainNamed);
  return { chosen: preferPlain(bareWins ? plainBare : plainNamed), contested: true };
}

function evaluated(candidates: readonly Candidate[]): readonly Candidate[] {
  const validation = candidates.filter(({ known }) => known.phase === "validation");
  return validation.length > 0
    ? validation
    : candidates.filter(({ known }) => known.phase === "test");
}

function preferPlain(candidates: readonly Candidate[]): readonly Candidate[] {
  const plain = candidates.filter(isPlain);
  const kept = plain.length > 0 ? plain : candidates;
  const direct = kept.filter(({ known }) => !known.smoothed);
  return direct.length > 0 ? direct : kept;
}

function isPlain({ known }: Candidate): boolean {
  return known.qualifiers.length === 0;
}

function namesItsPhases(losses: readonly Candidate[]): boolean {
  return (
    losses.some(({ known }) => known.phase === "train") &&
    losses.some(({ known }) => known.phase === "validation")
  );
}
