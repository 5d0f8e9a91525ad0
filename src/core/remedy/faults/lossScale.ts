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
import { type Discovery, type Fault, fault, standstill } from "./fault.ts";

/** So short a step of SGD gets nowhere. */
const shortest = 5e-3;

/** Adam takes steps of one length whatever the loss is divided by. */
function find({ script, optimizers, dividedMean: found }: TrainingProgram): Discovery | null {
  const [optimizer, another] = optimizers;
  if (!found || optimizer?.kind !== "SGD" || another) return null;
  const rate = learningRateOf(script, optimizer);
  const by = possibly(found.by);
  if (rate.kind === "unknown" || by === null) return null;
  const length = rate.value / (1 - momentumOf(script, optimizer));
  if (by < 2 || length / by > shortest) return null;
  const { at, divisor } = found;
  return fault(
    at,
    [undivided(script, found)],
    {
      title: message("Take the loss as the mean that it is, without / {code}", {
        code: codeOf(script, divisor),
      }),
      why: message(
        "The loss is a mean over its batch already: divided by {code} once more, the gradients are that much smaller, and so are the steps.",
        { code: codeOf(script, divisor) },
      ),
    },
    "suspected",
  );
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
  signs: standstill,
  title: message("Divide the loss once"),
  why: message("The steps of SGD are as small as the loss is made."),
  cost: message("A loss that the script multiplies back to print it comes out larger."),
  sources: [sources.deepChecker, sources.practical],
  snippets: { pytorch: "loss = criterion(outputs, targets)  # a mean over the batch" },
  find,
};
