import { type Message, message } from "../../message.ts";
import { formatNumber } from "../../python/literals.ts";
import { actsInEnvironment } from "../../training/agents.ts";
import { largeInputsOf } from "../../training/data/largeInputs.ts";
import type { Optimizer } from "../../training/optimizer/optimizers.ts";
import { boldestRaise } from "../../training/rate/boldestRaise.ts";
import { usualRates } from "../../training/rate/usualRates.ts";
import { changeLearningRate } from "../changeLearningRate.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const factor = 10;
/** Of an agent, whose targets move with the network. */
const ofAgents = { factor: 3, start: 1e-4 };
/** A rate that goes up by less than this factor frees no run that is stuck. */
const least = 2;
/** The highest rate of weights that are trained already. */
const tuned = 1e-4;

function atUpperEnd(rate: number, { kind }: Optimizer): Message {
  return message("The learning rate {rate} is at the upper end of what {kind} is used with.", {
    rate: formatNumber(rate),
    kind: kind ?? "an optimizer",
  });
}

export const raiseLearningRate: RemedyDefinition = {
  id: "raise-learning-rate",
  title: message("Raise the learning rate by a factor of 10"),
  why: message(
    "Steps that are too short leave the loss where it began. The rate goes up tenfold (threefold at its upper end), and at least to where training usually starts: 0.001 for Adam, 0.1 · (1 − momentum) for SGD, whose momentum lengthens the step by 1 / (1 − momentum).",
  ),
  cost: message("A rate that is too high makes the loss swing or diverge; lower it again then."),
  sources: [sources.practical, sources.disciplined],
  snippets: {
    pytorch: `for group in optimizer.param_groups:\n    group["lr"] *= 10`,
    keras: `model.optimizer.learning_rate = model.optimizer.learning_rate * 10`,
    transformers: `TrainingArguments(..., learning_rate=1e-4)`,
  },
  supports: ({ subtype }) => subtype === "learning-rate-too-low",
  place: (situation) =>
    changeLearningRate(situation, "up", (rate, optimizer) => {
      const usual = usualRates(situation.script, optimizer);
      const { low, high, raised = high, start = low, fromScratch } = usual;
      if (rate < high && raised < high && rate * least > raised) {
        return message(
          "The network may start from trained weights: they, and adapters of them, seldom bear rates above {raised}.",
          { raised: formatNumber(raised) },
        );
      }
      if (rate >= high) return atUpperEnd(rate, optimizer);
      const size = optimizer.kind === "SGD" && rate < low ? largeInputsOf(situation.script) : null;
      if (size !== null) {
        return message(
          "Inputs as large as {size} go into the network as they are: SGD takes short steps for them, until they are scaled.",
          { size: formatNumber(size) },
        );
      }
      if (optimizer.framework === "graph" && optimizer.kind === "SGD" && rate < low) {
        return message(
          "How large the inputs of the graph are is not known: SGD takes short steps for large ones.",
        );
      }
      const boldest = boldestRaise(situation.script, optimizer);
      if (rate * least > boldest) return atUpperEnd(rate, optimizer);
      // A network that nobody sees, at a rate of tuning: most likely it has trained weights.
      const most = fromScratch !== undefined && rate < tuned ? tuned : boldest;
      const goal = actsInEnvironment(situation.script) ? ofAgents : { factor, start };
      return Math.min(most, Math.max(rate * goal.factor, goal.start));
    }),
};
