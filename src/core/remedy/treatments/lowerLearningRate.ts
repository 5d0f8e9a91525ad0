import { message } from "../../message.ts";
import { usualRates } from "../../training/rate/usualRates.ts";
import { changeLearningRate } from "../changeLearningRate.ts";
import type { RemedyDefinition } from "../definition.ts";
import { hasOwnSteps } from "../ownSteps.ts";
import { sources } from "../sources.ts";

const factor = 10;

export const lowerLearningRate: RemedyDefinition = {
  id: "lower-learning-rate",
  title: message("Lower the learning rate by a factor of 10"),
  why: message(
    "Steps that are too long jump over the valley: the loss swings, stalls at a high level or diverges. A factor of 10 is the customary grid; a rate that is further off goes to where training usually starts.",
  ),
  cost: message("Training needs more steps; a rate that is too low stalls as well."),
  sources: [sources.practical, sources.disciplined],
  snippets: {
    pytorch: `for group in optimizer.param_groups:\n    group["lr"] *= 0.1`,
    keras: `model.optimizer.learning_rate = model.optimizer.learning_rate * 0.1`,
    transformers: `TrainingArguments(..., learning_rate=5e-6)`,
  },
  supports: ({ sign, subtype }) =>
    subtype === "learning-rate-too-high" ||
    ["divergence", "oscillation", "loss-spike", "non-finite", "exploding-gradient"].includes(sign),
  place: (situation) =>
    changeLearningRate(situation, "down", (rate, optimizer) => {
      const { low, high, start = low } = usualRates(situation.script, optimizer);
      // Of an optimizer that is only chosen when the script runs, no range is known.
      const isFar =
        optimizer.kind !== null && rate / factor >= high && !hasOwnSteps(situation.script);
      return isFar ? start : rate / factor;
    }),
};
