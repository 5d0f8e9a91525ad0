import type { Script } from "../../python/script.ts";
import { isWithin } from "../../python/tree.ts";
import { jointOptimizersOf } from "../optimizer/jointOptimizers.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";
import { learningRateOf } from "./learningRate.ts";
import { usualRates } from "./usualRates.ts";

/** More than this many times the highest usual rate is too fast for an optimizer, whatever it trains. */
const tooFast = 1.5;

/**
 * Of optimizers that an option chooses between, those that get the same number as one of them and are too fast with
 * it, too: one number for all suits plain SGD and throws off what scales its steps itself.
 */
export function tooFastBeside(script: Script, chosen: Optimizer): readonly Optimizer[] {
  const alternatives = jointOptimizersOf(script);
  if (!alternatives.includes(chosen)) return [];
  const shared = ownRate(script, chosen);
  if (shared === null) return [];
  return alternatives.filter((other) => {
    const rate = other === chosen ? null : ownRate(script, other);
    return rate === shared && rate > tooFast * usualRates(script, other).high;
  });
}

/** A rate that would be changed for this optimizer alone, in its own call. */
function ownRate(script: Script, optimizer: Optimizer): number | null {
  const rate = learningRateOf(script, optimizer);
  if (rate.kind === "unknown" || rate.place === null || rate.others.length > 0) return null;
  return isWithin(rate.place.literal, optimizer.call.node) ? rate.value : null;
}
