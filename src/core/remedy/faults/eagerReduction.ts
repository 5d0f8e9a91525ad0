import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../python/arguments.ts";
import { evaluate } from "../../python/evaluate.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import { meaningOf } from "../../training/loss/metricMeaning.ts";
import { mayBeTurned } from "../../training/loss/turnedSign.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { amountOf, setNumber, settingOf } from "../../training/setting.ts";
import { type Discovery, fault } from "./fault.ts";

/** A rate that is cut too often, or at the wrong time. */
export function reducing(script: Script, scheduler: Scheduler): Discovery | null {
  return wrongWay(script, scheduler) ?? impatient(script, scheduler);
}

/** Lightning steps what it is given; elsewhere a schedule that nothing steps cuts no rate. */
function isHandedToLightning(script: Script, node: SyntaxNode): boolean {
  const definition = ancestorOf(node, "FunctionDefinition");
  return definition !== null && nameOfDefinition(script, definition) === "configure_optimizers";
}

/** It waits for the highest loss, or for the lowest score. */
function wrongWay(script: Script, { call, stepCall }: Scheduler): Discovery | null {
  const watched = stepCall && itemsOf(script, stepCall.argumentList)[0]?.value;
  const mode = argumentOf(script, call.argumentList, "mode", 1);
  const direction = mode ? stringOf(textOf(script, mode.value)) : "min";
  // The sign of what is turned round is not followed.
  if (!watched || watched.name === "UnaryExpression" || mayBeTurned(script, watched)) return null;
  const meaning = meaningOf(script, watched);
  const quote = mode ? textOf(script, mode.value).slice(0, 1) : '"';
  if (meaning === "loss" && direction === "max" && mode) {
    const { from, to } = mode.value;
    return fault(call.node, [{ from, to, insert: `${quote}min${quote}` }], {
      title: message('Watch for the lowest loss (mode "max" → "min")'),
      why: message("A loss gets better as it falls: with mode max the rate is cut all the time."),
    });
  }
  // What is called a score may be an error of a competition.
  const isNamedScore = /score/i.test(textOf(script, watched));
  if (meaning !== "score" || direction !== "min" || isNamedScore) return null;
  const edits = mode
    ? [{ from: mode.value.from, to: mode.value.to, insert: `${quote}max${quote}` }]
    : editItems(script, call.argumentList, { append: ['mode="max"'] });
  return fault(
    call.node,
    edits,
    {
      title: message('Watch for the highest score (mode "min" → "max")'),
      why: message(
        "{watched} gets better as it rises: with mode min the rate is cut all the time.",
        { watched: textOf(script, watched).slice(0, 40) },
      ),
    },
    "suspected",
  );
}

function impatient(script: Script, { call, stepCall }: Scheduler): Discovery | null {
  if (stepCall === null && !isHandedToLightning(script, call.node)) return null;
  const list = call.argumentList;
  const patience = argumentOf(script, list, "patience", 3);
  const factor = argumentOf(script, list, "factor", 2);
  const setting = settingOf(script, patience?.value, /patience/i, call.node);
  const share = factor ? evaluate(script, factor.value) : 0.1;
  if (!setting || amountOf(setting) > 0 || share === null || share > 0.5) return null;
  return fault(
    call.node,
    [setNumber(script, setting.literal, 10)],
    {
      title: message("Wait longer before the learning rate is cut (patience {before} → 10)", {
        before: amountOf(setting),
      }),
      why: message("With a patience of {before} every wobble of the loss cuts the learning rate.", {
        before: amountOf(setting),
      }),
    },
    "suspected",
  );
}
