import type { Finding } from "../diagnosis/finding.ts";
import { callsOf } from "../python/calls.ts";
import type { Script } from "../python/script.ts";
import { layerKindOf } from "../training/model/layers.ts";
import { saturationOf } from "../training/model/saturation.ts";
import { chooseOptimizer } from "../training/optimizer/chooseOptimizer.ts";
import { momentumOf } from "../training/optimizer/momenta.ts";
import { learningRateOf } from "../training/rate/learningRate.ts";
import type { Situation } from "./definition.ts";
import type { TreatmentId } from "./remedyId.ts";

/** So many sigmoids one after the other leave a thousandth of the gradient; (1/4)^5. */
const deep = 4;

/** They tell more of the trouble and change nothing of it. */
const telling: readonly TreatmentId[] = ["several-seeds", "another-seed", "log-gradient-norm"];

/** They hold the loss up, which does not help where it stands still. */
const regularizing: readonly TreatmentId[] = ["add-dropout", "data-augmentation"];

/** They only ever shorten the steps, which moves no loss that the long ones have not moved. */
const shortening: readonly TreatmentId[] = ["cosine-annealing", "reduce-on-plateau"];
/** A loss that has fallen by less than this share of its opening has not moved. */
const unmovedShare = 0.05;

/** Of changes that do much the same the first stands among the best, the others after what differs. */
const alike: readonly (readonly TreatmentId[])[] = [
  ["cosine-annealing", "one-cycle", "cyclical-learning-rate"],
  ["use-adam", "use-rmsprop"],
];

function repeats(id: TreatmentId, order: readonly TreatmentId[]): boolean {
  const group = alike.find((one) => one.includes(id)) ?? [id];
  return order.find((one) => group.includes(one)) !== id;
}

/** What the script speaks for, best first, and what it speaks against. */
interface Preference {
  readonly first: readonly TreatmentId[];
  readonly last: readonly TreatmentId[];
}

const none: Preference = { first: [], last: [] };

/**
 * Puts what the script itself speaks for before the finding's own order: a learning rate far from
 * the usual ones, saturating activations in depth, an optimizer with one rate for all weights.
 */
export function rankTreatments(
  ids: readonly TreatmentId[],
  situation: Situation,
  finding: Finding,
): readonly TreatmentId[] {
  const { sign } = finding;
  const { first, last: against } = spokenFor(ids, situation, finding);
  const last = isUnmoved(finding) ? [...against, ...shortening] : against;
  const rest = ids.filter((id) => !first.includes(id));
  const placeOf = (id: TreatmentId) => {
    if (sign === "plateau" && regularizing.includes(id)) return 4;
    if (telling.includes(id)) return 3;
    if (last.includes(id)) return 2;
    return repeats(id, [...first, ...rest.filter((one) => !last.includes(one))]) ? 1 : 0;
  };
  const order = [...first, ...rest.toSorted((one, other) => placeOf(one) - placeOf(other))];
  return keepApart(order, situation, finding);
}

function isUnmoved({ sign, measured }: Finding): boolean {
  const { level, opening } = measured;
  if (sign !== "plateau" || typeof level !== "number" || typeof opening !== "number") return false;
  return opening - level < unmovedShare * Math.abs(opening);
}

/** How many other remedies stand before a rate that nothing speaks for. */
const behind = 3;

/**
 * A rate is too high or too low, not both: of raising and lowering, what comes later goes to the end. Where neither the
 * log nor the rate itself says which, neither leads.
 */
function keepApart(
  order: readonly TreatmentId[],
  situation: Situation,
  { sign, subtype }: Finding,
): readonly TreatmentId[] {
  const [likelier, other] = order.filter((id) => /^(?:raise|lower)-learning-rate$/.test(id));
  if (!likelier) return order;
  const others = order.filter((id) => id !== likelier && id !== other);
  const tail = others.findIndex((id) => telling.includes(id));
  const end = tail < 0 ? others.length : tail;
  const isSaid = subtype !== null || !/^(?:plateau|optimizer-sensitivity)$/.test(sign);
  const isMiddling = !isSaid && isUsual(situation);
  const at = isMiddling ? Math.min(end, behind) : order.indexOf(likelier);
  const known = [...others.slice(0, at), likelier, ...others.slice(at)];
  return other ? [...known, other] : known;
}

/** A rate that optimizers of its kind start from, or one that is not known. */
function isUsual(situation: Situation): boolean {
  const rate = rateOf(situation);
  return rate === null || (rate.level === "usual" && rate.isMiddling);
}

function spokenFor(
  ids: readonly TreatmentId[],
  situation: Situation,
  { sign, subtype }: Finding,
): Preference {
  if (sign === "overfitting" || sign === "stalled-log") return none;
  if (subtype?.startsWith("learning-rate-too") || subtype === "schedule-exhausted") return none;
  const rate = rateOf(situation);
  const isFlat = sign === "plateau" || sign === "vanishing-gradient";
  const last = lastOf(rate);
  if (rate?.level === "tiny" && (isFlat || sign === "optimizer-sensitivity")) {
    return { first: ["raise-learning-rate", "use-adam"], last };
  }
  const { sigmoids, tanhs } = saturationOf(situation.script);
  if (isFlat && sigmoids + tanhs >= deep) {
    return hasConvolutions(situation.script)
      ? { first: ["batch-norm", "relu-activation"], last }
      : { first: ["relu-activation", "batch-norm"], last };
  }
  if (rate?.level === "high") return { first: ["lower-learning-rate"], last };
  if (sign === "optimizer-sensitivity" || sign === "plateau") {
    const first = speedingUp(rate);
    return ids.includes("raise-learning-rate")
      ? { first: first.filter((id) => ids.includes(id)), last }
      : { first: [], last };
  }
  return rate?.level === "low" && isFlat
    ? { first: ["raise-learning-rate", "use-adam"], last }
    : { first: [], last };
}

/** One rate for all weights is what stalls plain SGD: another optimizer before another rate. */
function speedingUp(rate: Rate | null): readonly TreatmentId[] {
  if (rate === null) return [];
  if (rate.isPlain) return ["use-adam", "raise-learning-rate"];
  if (rate.level === "low") return ["raise-learning-rate", "use-adam"];
  return [rate.isUpper ? "lower-learning-rate" : "raise-learning-rate"];
}

function lastOf(rate: Rate | null): readonly TreatmentId[] {
  const others: readonly TreatmentId[] = rate !== null && !rate.isPlain ? ["use-rmsprop"] : [];
  return [...others, ...againstRate(rate)];
}

function againstRate(rate: Rate | null): readonly TreatmentId[] {
  if (rate?.level === "high") return ["raise-learning-rate"];
  return rate?.level === "low" || rate?.level === "tiny" ? ["lower-learning-rate"] : [];
}

/** How far a step of the optimizer goes, against what it is used with from scratch. */
interface Rate {
  readonly level: "high" | "usual" | "low" | "tiny";
  /** Within a factor of three of where training usually starts. */
  readonly isMiddling: boolean;
  /** In the upper half of the usual range. */
  readonly isUpper: boolean;
  /** SGD: one rate for all weights. */
  readonly isPlain: boolean;
}

const plainRates = { low: 0.02, start: 0.1, middle: 0.25, high: 3 };
const adaptiveRates = { low: 2e-4, start: 1e-3, middle: 2e-3, high: 0.015 };
/** A rate so far below the usual ones explains any standstill. */
const tinyShare = 0.05;

function rateOf(situation: Situation): Rate | null {
  const { script, hyperparameters } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return null;
  const { optimizer } = choice;
  const rate = learningRateOf(script, optimizer);
  if (rate.kind === "unknown" || optimizer.framework === "transformers") return null;
  const isPlain = optimizer.kind === "SGD";
  if (/^(?:Adadelta|Rprop|LBFGS)$/.test(optimizer.kind ?? "")) return null;
  const length = rate.value / (isPlain ? 1 - momentumOf(script, optimizer) : 1);
  const { low, middle, high } = isPlain ? plainRates : adaptiveRates;
  const level =
    length > high ? "high" : length < low * tinyShare ? "tiny" : length < low ? "low" : "usual";
  const start = isPlain ? plainRates.start : adaptiveRates.start;
  const isMiddling = length <= 3 * start && length >= start / 3;
  return { level, isMiddling, isUpper: length > middle, isPlain };
}

function hasConvolutions(script: Script): boolean {
  return callsOf(script).some((c) => layerKindOf(c.name) === "convolution");
}
