import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { possibly } from "../../python/fact.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement } from "../../python/statements.ts";
import { codeOf, textOf } from "../../python/tree.ts";
import type { DividedMean } from "../../training/loss/dividedMeans.ts";
import { momentumOf } from "../../training/optimizer/momenta.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { learningRateOf } from "../../training/rate/learningRate.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault, fault, standstill } from "./fault.ts";

/** So short a step of SGD gets nowhere. */
const shortest = 5e-3;

/** A step of SGD as long as this, for the mean of a batch, is out of hand with any loss of classes. */
const longest = 10;

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  // Steps that are too short do not make a loss rise.
  const isShort = finding === null || standstill.includes(finding.sign);
  return (isShort ? divided(program) : null) ?? summed(program);
}

/** A sum over a batch, with a rate that is usual for its mean. */
function summed(program: TrainingProgram): Discovery | null {
  const { script, optimizers, summedLoss, losses, batchSize, gradientLimits } = program;
  const [optimizer, another] = optimizers;
  if (!summedLoss || optimizer?.kind !== "SGD" || another || gradientLimits.length > 0) return null;
  const isOfClasses = losses.every(({ kind }) => /^(?:cross_entropy|nll_loss)$/.test(kind));
  const rate = learningRateOf(script, optimizer);
  if (!isOfClasses || rate.kind === "unknown" || batchSize === null) return null;
  const length = (rate.value * batchSize) / (1 - momentumOf(script, optimizer));
  const { from, to } = summedLoss.value;
  const { quote } = script;
  return length >= longest
    ? fault(
        summedLoss.value,
        [{ from, to, insert: `${quote}mean${quote}` }],
        {
          title: message("Take the mean of the loss over its batch, not the sum"),
          why: message(
            "The loss adds up the {count} samples of a batch, and so do the gradients: with a rate of {rate} each step is {count} times as long as it is with a mean.",
            { count: batchSize, rate: rate.value },
          ),
        },
        "suspected",
      )
    : null;
}

/** Adam takes steps of one length whatever the loss is divided by. */
function divided({ script, optimizers, dividedMean: found }: TrainingProgram): Discovery | null {
  const [optimizer, another] = optimizers;
  if (!found || optimizer?.kind !== "SGD" || another) return null;
  const rate = learningRateOf(script, optimizer);
  const by = possibly(found.by);
  if (rate.kind === "unknown" || by === null) return null;
  const length = rate.value / (1 - momentumOf(script, optimizer));
  if (by < 2 || length / by > shortest) return null;
  const { at, divisor } = found;
  const code = codeOf(script, divisor);
  const words = found.isPlain
    ? {
        title: message("Take the loss as it is, without {code}", { code }),
        why: message(
          "With {code} the loss is {count} times smaller, and so are the gradients and each step of SGD: nothing gets anywhere.",
          { code, count: Math.round(by) },
        ),
      }
    : {
        title: message("Take the loss as the mean that it is, without / {code}", { code }),
        why: message(
          "The loss is a mean over its batch already: divided by {code} once more, the gradients are that much smaller, and so are the steps.",
          { code },
        ),
      };
  return fault(at, [undivided(script, found)], words, "suspected");
}

/** `loss = loss / n` goes as a whole. */
function undivided(script: Script, { at, mean }: DividedMean): ScriptEdit | null {
  const code = textOf(script, mean);
  const statement = at.parent?.name === "AssignStatement" ? at.parent : null;
  const target = statement?.firstChild;
  return statement && target && textOf(script, target) === code
    ? removeStatement(script, statement)
    : { from: at.from, to: at.to, insert: code };
}

export const lossScale: Fault = {
  id: "fix-loss-scale",
  signs: anyTrouble,
  title: message("Divide the loss once"),
  why: message("The steps of SGD are as small as the loss is made."),
  cost: message("A loss that the script multiplies back to print it comes out larger."),
  sources: [sources.deepChecker, sources.practical],
  snippets: { pytorch: "loss = criterion(outputs, targets)  # a mean over the batch" },
  find,
};
