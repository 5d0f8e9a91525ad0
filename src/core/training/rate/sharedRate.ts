import type { Script } from "../../python/script.ts";
import { isWithin } from "../../python/tree.ts";
import { jointOptimizersOf } from "../optimizer/jointOptimizers.ts";
import type { Optimizer } from "../optimizer/optimizers.ts";
import { learningRateOf } from "./learningRate.ts";
import { usualRates } from "./usualRates.ts";

/** More than this many times the highest usual rate is too fast for an optimizer, whatever it trains. */
const tooFast = 1.5;
/** Below this share of where its trainings begin it is too slow. */
const tooSlow = 1 / 3;

/**
 * Of optimizers that an option chooses between, those that get the same number as one of them and are too fast with
 * it, too: one number for all suits plain SGD and throws off what scales its steps itself.
 */
export function tooFastBeside(script: Script, chosen: Optimizer): readonly Optimizer[] {
  return withSameRate(
    script,
    chosen,
    (rate, other) => rate > tooFast * usualRates(script, other).high,
  );
}

/** The same of those that are too slow with it, as the one itself is: what suits Adam moves neither SGD nor Adagrad. */
export function tooSlowBeside(script: Script, chosen: Optimizer): readonly Optimizer[] {
  const isSlow = (rate: number, one: Optimizer) => rate < tooSlow * usualRates(script, one).low;
  const own = ownRate(script, chosen);
  return own !== null && isSlow(own, chosen) ? withSameRate(script, chosen, isSlow) : [];
}

function withSameRate(
  script: Script,
  chosen: Optimizer,
  isUnsuited: (rate: number, other: Optimizer) => boolean,
): readonly Optimizer[] {
  const alternatives = jointOptimizersOf(script);
  if (!alternatives.includes(chosen)) return [];
  const shared = ownRate(script, chosen);
  if (shared === null) return [];
  return alternatives.filter((other) => {
    const rate = other === chosen ? null : ownRate(script, other);
    return rate === shared && isUnsuited(rate, other);
  });
}

/** A rate that would be changed for this optimizer alone, in its own call. */
function ownRate(script: Script, optimizer: Optimizer): number | null {
  const rate = learningRateOf(script, optimizer);
  if (rate.kind === "unknown" || rate.place === null || rate.others.length > 0) return null;
  return isWithin(rate.place.literal, optimizer.call.node) ? rate.value : null;
}
