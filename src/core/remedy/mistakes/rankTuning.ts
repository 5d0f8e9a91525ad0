import type { Finding } from "../../diagnosis/finding.ts";
import type { Situation } from "../definition.ts";
import { type Call, callsOf } from "../python/calls.ts";
import { isSaturating, isWeightLayer, layerKindOf } from "../python/layers.ts";
import { learningRateOf } from "../python/learningRate.ts";
import { modelRegions } from "../python/model.ts";
import { momentumOf } from "../python/momentum.ts";
import { chooseOptimizer } from "../python/optimizers.ts";
import type { Script } from "../python/script.ts";
import { ancestorOf, functionOf, isWithin, nameOfDefinition } from "../python/tree.ts";
import type { TuningId } from "../remedyId.ts";

/** So many sigmoids one after the other leave a thousandth of the gradient; (1/4)^5. */
const deep = 4;
/** A layer in a loop stands for several. */
const looped = 4;

/** They tell more of the trouble and change nothing of it. */
const telling: readonly TuningId[] = ["several-seeds", "another-seed", "log-gradient-norm"];

/**
 * Puts what the script itself speaks for before the finding's own order: a learning rate far from
 * the usual ones, and saturating activations in depth.
 */
export function rankTuning(
  ids: readonly TuningId[],
  situation: Situation,
  finding: Finding,
): readonly TuningId[] {
  const first = spokenFor(situation, finding);
  const rest = ids.filter((id) => !first.includes(id));
  return [
    ...first,
    ...rest.filter((id) => !telling.includes(id)),
    ...rest.filter((id) => telling.includes(id)),
  ];
}

function spokenFor(situation: Situation, { sign, subtype }: Finding): readonly TuningId[] {
  if (sign === "overfitting" || sign === "stalled-log") return [];
  if (subtype?.startsWith("learning-rate-too") || subtype === "schedule-exhausted") return [];
  const rate = rateOf(situation);
  if (rate === "high") return ["lower-learning-rate"];
  const isFlat = sign === "plateau" || sign === "vanishing-gradient";
  const saturates = isFlat && saturatingDepth(situation.script) >= deep;
  if (saturates) {
    return hasConvolutions(situation.script)
      ? ["batch-norm", "relu-activation"]
      : ["relu-activation", "batch-norm"];
  }
  const mayBeSlow = isFlat || sign === "optimizer-sensitivity";
  if (rate === "low" && mayBeSlow) return ["raise-learning-rate", "use-adam"];
  return [];
}

/** How far a step of the optimizer goes, against what it is used with from scratch. */
function rateOf(situation: Situation): "high" | "low" | "usual" | null {
  const { script, hyperparameters } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  if (choice.kind === "refused") return null;
  const { optimizer } = choice;
  const rate = learningRateOf(script, optimizer);
  if (rate.kind === "unknown" || optimizer.framework === "transformers") return null;
  const isPlain = optimizer.kind === "SGD";
  const length = rate.value / (isPlain ? 1 - momentumOf(script, optimizer) : 1);
  const [low, high] = isPlain ? [0.02, 3] : [2e-4, 0.015];
  return length > high ? "high" : length < low ? "low" : "usual";
}

/** Saturating activations on the way through the model, as far as they can be counted. */
function saturatingDepth(script: Script): number {
  const regions = modelRegions(script);
  const within = callsOf(script).filter((c) => regions.some((r) => isWithin(c.node, r)));
  const saturating = within.filter((c) => isSaturating(c.name) || isAliased(c));
  if (!within.some(isWeightLayer)) return 0;
  return saturating.reduce((sum, call) => sum + timesUsed(script, call), 0);
}

function hasConvolutions(script: Script): boolean {
  return callsOf(script).some((c) => layerKindOf(c.name) === "convolution");
}

/** `x.tanh()` of a tensor. */
function isAliased(call: Call): boolean {
  return /^(?:tanh|sigmoid)$/.test(call.method) && call.receiver?.name === "CallExpression";
}

function timesUsed(script: Script, call: Call): number {
  const isLooped = ancestorOf(
    call.node,
    "ForStatement",
    "ArrayComprehensionExpression",
    "ComprehensionExpression",
  );
  const own = isLooped ? looped : 1;
  const definition = functionOf(call.node);
  const name = definition ? nameOfDefinition(script, definition) : "";
  const isHelper = definition !== null && !/^(?:__init__|forward|call)$/.test(name);
  if (!isHelper) return own;
  const uses = callsOf(script).filter((c) => c.method === name);
  const times = uses.reduce(
    (sum, use) =>
      sum + (ancestorOf(use.node, "ForStatement", "ArrayComprehensionExpression") ? looped : 1),
    0,
  );
  return own * Math.max(1, times);
}
