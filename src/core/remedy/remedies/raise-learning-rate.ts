import { message } from "../../message.ts";
import { changeLearningRate } from "../changeLearningRate.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { formatNumber } from "../python/literals.ts";
import { momentumOf } from "../python/momentum.ts";
import type { Optimizer } from "../python/optimizers.ts";
import { isFineTuning } from "../python/pretrained.ts";
import { sources } from "../sources.ts";

const factor = 10;

/** Where people start and where they stop, by kind of optimizer. */
function usualRates(situation: Situation, optimizer: Optimizer): { low: number; high: number } {
  const { script } = situation;
  if (optimizer.framework === "transformers") return { low: 5e-5, high: 1e-3 };
  if (optimizer.kind === "SGD") {
    const low = 0.1 * (1 - momentumOf(script, optimizer));
    return isFineTuning(script) ? { low: low / 10, high: 0.1 } : { low, high: 1 };
  }
  return isFineTuning(script) ? { low: 5e-5, high: 1e-3 } : { low: 1e-3, high: 1e-2 };
}

export const raiseLearningRate: RemedyDefinition = {
  id: "raise-learning-rate",
  title: message("Raise the learning rate by a factor of 10"),
  why: message(
    "Steps that are too short leave the loss where it began. The rate goes up tenfold, and at least to where training usually starts: 0.001 for Adam, 0.1 · (1 − momentum) for SGD, whose momentum lengthens the step by 1 / (1 − momentum).",
  ),
  cost: message("A rate that is too high makes the loss swing or diverge; lower it again then."),
  sources: [sources.practical, sources.disciplined],
  snippets: {
    pytorch: `for group in optimizer.param_groups:\n    group["lr"] *= 10`,
    keras: `model.optimizer.learning_rate = model.optimizer.learning_rate * 10`,
    transformers: `TrainingArguments(..., learning_rate=5e-4)`,
  },
  supports: ({ subtype }) => subtype === "learning-rate-too-low",
  place: (situation) =>
    changeLearningRate(situation, "up", (rate, optimizer) => {
      const { low, high } = usualRates(situation, optimizer);
      if (rate >= high) {
        return message(
          "The learning rate {rate} is at the upper end of what {kind} is used with.",
          {
            rate: formatNumber(rate),
            kind: optimizer.kind ?? "an optimizer",
          },
        );
      }
      return Math.min(high, Math.max(rate * factor, low));
    }),
};
