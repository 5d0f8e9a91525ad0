import { formatNumber } from "../python/literals.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import { momentumOf } from "../training/optimizer/momenta.ts";
import type { Optimizer } from "../training/optimizer/optimizers.ts";
import { learningRateOf, setLearningRate } from "../training/rate/learningRate.ts";

/** Steps that layers which let almost no gradient through hardly felt; once it passes they diverge with them. */
const boldSteps = 0.5;
const usualSteps = 0.1;

export interface LoweredRate {
  readonly edits: readonly ScriptEdit[];
  readonly before: string;
  readonly after: string;
}

/** A rate of SGD that only suited a network without gradients, lowered to a usual one; null where it may stay. */
export function lowerBoldRate(script: Script, optimizer: Optimizer): LoweredRate | null {
  const rate = learningRateOf(script, optimizer);
  if (optimizer.kind !== "SGD" || rate.kind !== "known" || !rate.place) return null;
  const length = 1 / (1 - momentumOf(script, optimizer));
  if (rate.value * length < boldSteps) return null;
  const factor = usualSteps / (rate.value * length);
  return {
    edits: setLearningRate(script, optimizer, rate, (value) => value * factor),
    before: formatNumber(rate.value),
    after: formatNumber(rate.value * factor),
  };
}
