import { callsOfMethod } from "../../python/calls.ts";
import { valueOfKeyword } from "../../python/evaluate.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { schedulersOf } from "./schedulers.ts";

const farthest = 1000;

/**
 * The longest time, in epochs, for which a schedule that falls in steps keeps the rate until its next step, at which the
 * loss may fall once more, or waits for the loss before it lowers the rate; null where none does.
 */
export const longestRateStep = oncePerScript((script): number | null => {
  const stepped = schedulersOf(script).find(
    ({ kind, perBatch }) => /^(?:Multi)?StepLR$/.test(kind) && !perBatch,
  );
  if (!stepped) {
    const [waiting] = callsOfMethod(script, "ReduceLROnPlateau");
    // As long as PyTorch and Keras wait unless they are told otherwise.
    return waiting ? (valueOfKeyword(script, waiting, "patience") ?? 10) : null;
  }
  let [last, longest] = [0, 0];
  for (let epoch = 1; epoch <= farthest; epoch += 1) {
    const [before, after] = [stepped.factorAt(epoch - 1), stepped.factorAt(epoch)];
    if (before === null || after === null) return null;
    if (after === before) continue;
    longest = Math.max(longest, epoch - last);
    last = epoch;
  }
  return longest === 0 ? null : longest;
});
