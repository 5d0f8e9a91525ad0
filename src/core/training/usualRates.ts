import type { Situation } from "../remedy/definition.ts";
import { momentumOf } from "./momentum.ts";
import type { Optimizer } from "./optimizers.ts";
import { isFineTuning } from "./pretrained.ts";

/** Where learning rates start and where they stop, by kind of optimizer. */
export function usualRates(
  { script }: Situation,
  optimizer: Optimizer,
): { readonly low: number; readonly high: number } {
  if (optimizer.framework === "transformers") return { low: 5e-5, high: 1e-3 };
  if (optimizer.kind === "SGD") {
    const low = 0.1 * (1 - momentumOf(script, optimizer));
    return isFineTuning(script) ? { low: low / 10, high: 0.1 } : { low, high: 1 };
  }
  return isFineTuning(script) ? { low: 5e-5, high: 1e-3 } : { low: 1e-3, high: 1e-2 };
}
