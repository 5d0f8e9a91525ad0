import type { Metric } from "../log/events/metric.ts";
import type { MetricKind } from "../log/words/metricName.ts";
import { wordsOf } from "../log/words/metricWords.ts";
import type { MetricRole } from "./metricRole.ts";
import { phaseBesideLoss } from "./phaseBesideLoss.ts";
import {
  type Candidate,
  isPlain,
  type MeasuredMetric,
  preferPlain,
  preferred,
} from "./plainMetrics.ts";

/** Roles that a person has stated, by the metric's name in the log. They outrank all that names say. */
export type Aliases = ReadonlyMap<string, MetricRole>;

export interface RoleAssignment {
  /** In the order of the series. */
  readonly roles: readonly MetricRole[];
  /** The roles hang on which of two series grows longer, and may change as the log goes on. */
  readonly contested: boolean;
}

/**
 * The roles of all metrics of one run, by their names and their company:
 *
 * - `test` counts as evaluation only where the run has no validation of that kind; else it is `other`.
 * - A loss's parts (`box_loss`) have its role only where no total is there, be it behind a path
 *   (`learner/total_loss`). The same holds for a mean beside its value, for a smoothed form beside a plain one, for
 *   further evaluation sets beside a plain `eval_loss`, and for terms that are no measure of the fit (`surrogate`).
 * - A cost of whole epochs beside terms that batches have too, and no cost, is the time that the epoch took.
 * - Where no loss is named, the errors that a regression, a boosting or an auto-encoder log prints (`rmse`, `mae`,
 *   `recon`) stand for it.
 * - What batches print by the name of the epochs before them is `other` until it is far longer.
 * - A learning rate or gradient norm of `train`, the mean of an epoch, gives way to a plain one with more points.
 * - `loss` beside `train_loss` or `train/loss`: the second is the mean over the run or an estimate at evaluations where it has
 *   clearly fewer points; else `loss` is a bar's last batch, and `other`.
 * - A bare `accuracy` is the training's, unless losses say `train` and `val` and no accuracy does: then it is the
 *   validation's, because such a log names what it means.
 * - A phase alone (`val: 0.68`) is that of a loss beside it where its values show that.
 * - What is of a whole evaluation outranks what is of its batches. Of top-k only k = 1 counts.
 */
export function assignRoles(
  series: readonly MeasuredMetric[],
  aliases: Aliases = new Map(),
): RoleAssignment {
  const stated = series.map(({ metric }) => aliases.get(metric.label) ?? null);
  if (stated.every((role) => role === null)) return rolesByName(series);
  const free = series.filter((_, index) => stated[index] === null);
  const { roles, contested } = rolesByName(free);
  const left = roles.map((role) =>
    stated.includes(role) && role !== "layer_grad_norm" ? "other" : role,
  );
  return { roles: stated.map((role) => role ?? left.shift() ?? "other"), contested };
}

function rolesByName(series: readonly MeasuredMetric[]): RoleAssignment {
  const roles: MetricRole[] = series.map(() => "other");
  const candidates = series
    .map(({ metric, length }, index): Candidate => ({ metric, length, index }))
    .filter(({ metric }) => metric.kind !== null && metric.aggregation !== "best")
    .filter(isNoMeanBesideValues)
    .filter(isNoBatchBesideEpochs);
  const give = (chosen: readonly Candidate[], role: MetricRole) => {
    for (const { index } of chosen) roles[index] = role;
  };
  const of = (kind: MetricKind) => candidates.filter(({ metric }) => metric.kind === kind);
  give(ofTraining(of("learningRate")).filter(isRateInUse), "learning_rate");
  give(preferPlain(ofTraining(of("gradientNorm"))), "grad_norm");
  give(of("layerGradientNorm"), "layer_grad_norm");

  const named = of("loss").filter((own) => !isTimeOfEpoch(own, series));
  const errors = of("score").filter(isError);
  const losses = named.length === 0 || isMeasuredBy(errors, named) ? errors : named;
  const accuracies = of("accuracy");
  const trainLosses = trainedLosses(losses);
  give(trainLosses.chosen, "train_loss");
  const heldLosses = preferPlain(summarized(evaluated(losses)));
  give(heldLosses, "val_loss");
  const besides = heldLosses.length === 0 ? phaseBesideLoss(series, trainLosses.chosen) : null;
  if (besides?.index != null) roles[besides.index] = "val_loss";
  const bareIsValidation = namesItsPhases(losses) && evaluated(accuracies).length === 0;
  const bare = accuracies.filter(
    ({ metric }) => metric.phase === null && metric.qualifiers.length === 0,
  );
  const held = preferPlain(summarized(evaluated(accuracies)));
  give(bareIsValidation ? bare : held, "val_accuracy");
  const trained = preferPlain(accuracies.filter(({ metric }) => metric.phase === "train"));
  if (trained.length > 0) give(trained, "train_accuracy");
  else if (!bareIsValidation)
    give(bare.length > 0 ? bare : partnersOf(held, accuracies), "train_accuracy");
  const contested =
    trainLosses.contested ||
    besides?.open === true ||
    series.some(({ metric }) => isBelowEpoch(metric));
  return { roles, contested };
}

/** `viterbi_accuracy` beside `val_viterbi_accuracy`. */
function partnersOf(
  held: readonly Candidate[],
  accuracies: readonly Candidate[],
): readonly Candidate[] {
  const words = new Set(held.map(({ metric }) => metric.qualifiers.join(" ")));
  return accuracies.filter(
    ({ metric: { phase, qualifiers } }) => phase === null && words.has(qualifiers.join(" ")),
  );
}

/**
 * `Train MSE` and `Val MSE` beside a `Gate Loss` that is of no held-back data, a part of what is trained, or beside an
 * `objective`, which has penalties in it that the validation has not.
 */
function isMeasuredBy(errors: readonly Candidate[], losses: readonly Candidate[]): boolean {
  const isPart = ({ metric: { name, phase, qualifiers } }: Candidate) =>
    phase === null && (qualifiers.length > 0 || /^objective$/i.test(name));
  return (
    losses.every(isPart) &&
    errors.some(({ metric }) => metric.phase === "train") &&
    evaluated(errors).length > 0
  );
}

/** `Loss (mean)` beside `Loss`, and the mean of the whole run that is printed at its end. */
function isNoMeanBesideValues(
  { metric }: Candidate,
  _index: number,
  all: readonly Candidate[],
): boolean {
  if (metric.aggregation !== "mean") return true;
  return !all.some(
    ({ metric: { aggregation, kind, phase, qualifiers } }) =>
      aggregation === "value" &&
      kind === metric.kind &&
      phase === metric.phase &&
      qualifiers.join(" ") === metric.qualifiers.join(" "),
  );
}

function isBelowEpoch({ scope }: Metric): boolean {
  return scope === "batchBelowEpoch";
}

/** So many times as many values of batches are no longer those of one epoch or two. */
const manyBatches = 100;

/** What batches have by a name that the epochs before them had: a log that begins within a training. */
function isNoBatchBesideEpochs(
  { metric, length }: Candidate,
  _index: number,
  all: readonly Candidate[],
): boolean {
  if (!isBelowEpoch(metric)) return true;
  const own = all.find(
    (other) =>
      !isBelowEpoch(other.metric) &&
      other.metric.name === metric.name &&
      other.metric.phase === metric.phase,
  );
  return own === undefined || length >= manyBatches * own.length;
}

/** A series so many times as long as another, which has as many points, will not be overtaken. */
const settled = 8;

function trainedLosses(losses: readonly Candidate[]): {
  chosen: readonly Candidate[];
  contested: boolean;
} {
  const stated = preferred(
    losses.filter(({ metric }) => isOfTraining(metric)),
    isNoCost,
  );
  const bare = stated.filter(({ metric }) => metric.phase === null);
  const named = stated.filter(({ metric }) => metric.phase === "train");
  const plainBare = bare.filter(isPlain);
  const plainNamed = named.filter(isPlain);
  if (plainBare.length === 0 || plainNamed.length === 0) {
    return { chosen: preferPlain([...bare, ...named]), contested: false };
  }
  const longest = (of: readonly Candidate[]) => Math.max(...of.map(({ length }) => length));
  const perEvaluation = plainNamed.every(({ metric }) => metric.name.includes("/"));
  const [ofBare, ofNamed] = [longest(plainBare), longest(plainNamed)];
  const bareWins = ofBare > (perEvaluation ? 1 : 1.2) * ofNamed;
  const contested = ofNamed < settled || ofBare < settled * ofNamed;
  return { chosen: preferPlain(bareWins ? plainBare : plainNamed), contested };
}

function evaluated(candidates: readonly Candidate[]): readonly Candidate[] {
  const validation = candidates.filter(({ metric }) => metric.phase === "validation");
  return validation.length > 0
    ? validation
    : candidates.filter(({ metric }) => metric.phase === "test");
}

/** Those of whole evaluations, where there are such. */
function summarized(candidates: readonly Candidate[]): readonly Candidate[] {
  return preferred(candidates, ({ metric }) => metric.scope === "evaluation");
}

/** Beside losses that say so, a cost is as like to be that of time. */
function isNoCost({ metric }: Candidate): boolean {
  return !wordsOf(metric.name).includes("cost");
}

/** As many terms of the batches as make a cost that they do not have one of time. */
const fewestTerms = 2;
const fewestBatches = 2;

/** `[Epoch 0] Training cost: 484.0, box=1.2, heat=0.4`, where the batches print `box` and `heat` alone. */
function isTimeOfEpoch(cost: Candidate, series: readonly MeasuredMetric[]): boolean {
  if (isNoCost(cost) || cost.metric.qualifiers.length > 0) return false;
  const ofEpochs = series.filter(
    ({ metric, length }) =>
      metric.kind === null && metric.phase === "train" && length === cost.length,
  );
  const terms = ofEpochs.filter(({ metric }) =>
    series.some(
      (own) =>
        own.metric.name === metric.name &&
        own.metric.phase === null &&
        own.length >= fewestBatches * cost.length,
    ),
  );
  return terms.length >= fewestTerms;
}

const errorNames = /(?:^|[^a-z])(?:r?mse|mae|s?mape|r?msle|err|error|recon(?:struction)?)$/i;

function isError({ metric }: Candidate): boolean {
  return errorNames.test(metric.name);
}

function ofTraining(candidates: readonly Candidate[]): readonly Candidate[] {
  const bare = candidates.filter(({ metric }) => metric.phase === null);
  const longest = Math.max(0, ...bare.map(({ length }) => length));
  const own = candidates.filter(({ metric }) => isOfTraining(metric));
  return (own.length > 0 ? own : candidates).filter(
    ({ metric, length }) => metric.phase === null || longest <= 1.5 * length,
  );
}

function isOfTraining({ phase }: Metric): boolean {
  return phase === null || phase === "train";
}

const settings = new Set(["base", "initial", "init", "max", "min", "target"]);

/** `base_lr` beside `lr` is a setting. */
function isRateInUse({ metric }: Candidate, _index: number, all: readonly Candidate[]): boolean {
  return !metric.qualifiers.some((word) => settings.has(word)) || !all.some(isPlain);
}

function namesItsPhases(losses: readonly Candidate[]): boolean {
  return (
    losses.some(({ metric }) => metric.phase === "train") &&
    losses.some(({ metric }) => metric.phase === "validation")
  );
}
