import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { formatNumber } from "../../python/literals.ts";
import { isAdversarial } from "../../training/adversarial.ts";
import type { Optimizer } from "../../training/optimizer/optimizers.ts";
import type { RateRange } from "../../training/rate/rateRange.ts";
import { isOutOfReach } from "../../training/rate/reachOfSteps.ts";
import { attendsFromScratch, usualRates } from "../../training/rate/usualRates.ts";
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
  supports: isOfLongSteps,
  place: (situation) =>
    changeLearningRate(situation, "down", (rate, optimizer) => {
      const usual = usualRates(situation.script, optimizer);
      const { low, high, start = low, lowered = start } = usual;
      // Of an optimizer that is only chosen when the script runs, no range is known.
      const isFar =
        optimizer.kind !== null &&
        (rate / factor >= high || staysAbove(rate, usual, optimizer)) &&
        !hasOwnSteps(situation.script);
      // Blocks of attention and trained weights have ranges of their own, below which they hardly move.
      const { fromScratch: end = low } = usual;
      const hasEnd = usual.isOfTuning || attendsFromScratch(situation.script);
      const least = hasEnd && rate >= 2 * end ? end : 0;
      const isAdaptive = optimizer.kind !== null && optimizer.kind !== "SGD";
      const isTooShort = (one: number) => isAdaptive && isOutOfReach(situation.script, one);
      const tenth = Math.max(rate / factor, least);
      // A run of few steps comes nowhere from where longer ones start.
      const after = isFar && !(lowered < tenth && isTooShort(lowered)) ? lowered : tenth;
      const { finding } = situation;
      // What the log shows of too long steps counts before how many of them there are.
      const isSaid = finding !== null && isOfLongSteps(finding);
      if (!isSaid && rate <= high && isAdversarial(situation.script)) {
        return message(
          "Networks that are trained against each other are used with rates as low as {rate} already.",
          { rate: formatNumber(rate) },
        );
      }
      if (!isSaid && usual.isOfTuning && rate <= 2 * low) {
        return message("Trained weights, and adapters of them, hardly move at rates below {low}.", {
          low: formatNumber(low),
        });
      }
      return !isSaid && isTooShort(after)
        ? message(
            "At a rate of {after} the run has too few steps for the weights to get anywhere.",
            {
              after: formatNumber(after),
            },
          )
        : after;
    }),
};

function isOfLongSteps({ sign, subtype }: Finding): boolean {
  return (
    subtype === "learning-rate-too-high" ||
    ["divergence", "oscillation", "loss-spike", "non-finite", "exploding-gradient"].includes(sign)
  );
}

/** A tenth is still this many times the rate that training usually starts with. */
const clearlyAbove = 3;
/** A range that is wider than this many times its lower end says little of where to start. */
const mostUsual = 10;

/**
 * A rate above the usual ones whose tenth is no usual start either. Only of optimizers that scale their steps
 * themselves: what plain SGD bears depends on the size of the gradients.
 */
function staysAbove(rate: number, { low, high, start = low }: RateRange, { kind }: Optimizer) {
  if (kind === "SGD" || kind === "ASGD" || high > mostUsual * low) return false;
  return rate > high && rate / factor >= clearlyAbove * start;
}
