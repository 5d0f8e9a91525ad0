import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { callAt } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { possibly } from "../../python/fact.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, childrenOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { RateUpdate } from "../../training/rate/rateUpdates.ts";
import { courseOf, longestIn, perStep } from "../../training/rate/scheduleCourse.ts";
import { amountOf, setNumber, settingOf } from "../../training/setting.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";
import { warmUpWords } from "./longWarmUp.ts";

/** A rate that the training loop itself brings to nothing, or never up. */
export function manualSchedule({ script, rateUpdates }: TrainingProgram): Discovery | null {
  for (const update of rateUpdates) {
    const course = courseOf(update.shareAt, possibly(update.turns));
    const found =
      course === "decays"
        ? slowed(script, update)
        : course === "rises"
          ? warmedUp(script, update)
          : null;
    if (found) return found;
  }
  return null;
}

const decay = /decay|gamma|factor/i;

/** `group["lr"] *= 0.5` and `lr0 * 0.5 ** epoch` get a factor that takes the whole run. */
function slowed(script: Script, { expression, operator, turns }: RateUpdate): Discovery | null {
  const factor = operator === "=" ? baseOfPower(script, computed(script, expression)) : expression;
  const setting = settingOf(script, factor, decay, expression);
  if (!setting) return null;
  const slow = perStep(possibly(turns));
  return fault(
    expression,
    [setNumber(script, setting.literal, operator === "/=" ? 1 / slow : slow)],
    {
      title: message("Let the learning rate decay over the whole run"),
      why: message("The learning rate is next to nothing after a small part of the run."),
    },
    certaintyBy(turns, setting.amount),
  );
}

function baseOfPower(script: Script, expression: SyntaxNode): SyntaxNode | undefined {
  const power = nodesWithin(script, "BinaryExpression", expression).find((node) => {
    const operator = childrenOf(node)[1];
    return operator !== undefined && textOf(script, operator) === "**";
  });
  return power && childrenOf(power)[0];
}

/** `base * min(1, step / warmup)` where the warm-up is longer than the run. */
function warmedUp(script: Script, { expression, turns }: RateUpdate): Discovery | null {
  const node = longestIn(script, computed(script, expression), possibly(turns));
  const setting = settingOf(script, node ?? undefined, /warm|step|iter|epoch/i, expression);
  if (!setting) return null;
  const after = Math.max(1, Math.round(possibly(turns) / 20));
  return fault(
    expression,
    [setNumber(script, setting.literal, after)],
    warmUpWords(amountOf(setting), after),
    certaintyBy(turns, setting.amount),
  );
}

/** The body of the function that an expression calls; else the expression. */
function computed(script: Script, expression: SyntaxNode): SyntaxNode {
  const call = callAt(script, expression);
  const definition = call?.receiver === null ? functionNamed(script, call.method) : null;
  return (definition && bodyOf(definition)) ?? expression;
}
