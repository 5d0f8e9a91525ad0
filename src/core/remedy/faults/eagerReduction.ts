import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { evaluate } from "../../python/evaluate.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { amountOf, setNumber, settingOf } from "../../training/setting.ts";
import { type Discovery, fault } from "./fault.ts";

/** A rate that is cut too often, or at the wrong time. */
export function reducing(script: Script, { call, stepCall }: Scheduler): Discovery | null {
  const list = call.argumentList;
  const mode = argumentOf(script, list, "mode", 1);
  const watched = stepCall ? textOf(script, stepCall.argumentList) : "";
  if (mode && stringOf(textOf(script, mode.value)) === "max" && /loss/i.test(watched)) {
    const { from, to } = mode.value;
    const quote = textOf(script, mode.value).slice(0, 1);
    return fault(call.node, [{ from, to, insert: `${quote}min${quote}` }], {
      title: message('Watch for the lowest loss (mode "max" → "min")'),
      why: message("A loss gets better as it falls: with mode max the rate is cut all the time."),
    });
  }
  const patience = argumentOf(script, list, "patience", 3);
  const factor = argumentOf(script, list, "factor", 2);
  const setting = settingOf(script, patience?.value, /patience/i, call.node);
  const share = factor ? evaluate(script, factor.value) : 0.1;
  if (!setting || amountOf(setting) > 1 || share === null || share > 0.5) return null;
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
