import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import type { Script } from "../../python/script.ts";
import { lambdaOf } from "../../training/rate/rateFunction.ts";
import { longestIn, warmUpLengths } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { amountOf, setNumber, settingOf } from "../../training/setting.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";

/** The numbers of a warm-up by where they stand: `LinearLR(total_iters=…)`, or in the lambda. */
export function warmed(script: Script, scheduler: Scheduler, steps: number): Discovery | null {
  const { call, kind } = scheduler;
  if (kind === "OneCycleLR") return wholeCycle(script, scheduler, steps);
  const [length] = warmUpLengths(steps);
  const given = /^get_/.test(kind)
    ? argumentOf(script, call.argumentList, "num_warmup_steps", 1)?.value
    : kind === "LinearLR" || kind === "ConstantLR"
      ? argumentOf(script, call.argumentList, "total_iters", kind === "LinearLR" ? 3 : 2)?.value
      : (longestIn(script, lambdaOf(script, call)?.body ?? null, steps) ?? undefined);
  const setting = settingOf(script, given, /warm|step|iter|epoch/i, call.node);
  if (!setting) return null;
  return fault(
    call.node,
    [setNumber(script, setting.literal, length)],
    warmUpWords(amountOf(setting), length),
    certaintyBy(scheduler.steps, setting.amount),
  );
}

/** A cycle that ends with the run. */
function wholeCycle(script: Script, scheduler: Scheduler, steps: number): Discovery | null {
  const { argumentList } = scheduler.call;
  const total = argumentOf(script, argumentList, "total_steps", 2)?.value;
  const each = argumentOf(script, argumentList, "steps_per_epoch", 4)?.value;
  const given = total ?? (scheduler.perBatch ? undefined : each);
  if (!given) return null;
  const insert = String(total ? steps : 1);
  return fault(
    scheduler.call.node,
    [{ from: given.from, to: given.to, insert }],
    {
      title: message("Let the cycle end with the run ({steps} steps)", { steps }),
      why: message(
        "The cycle is longer than the run: the learning rate stays at the low values that it begins with.",
      ),
    },
    certaintyBy(scheduler.steps, scheduler.numbers),
  );
}

export function warmUpWords(before: number, after: number) {
  return {
    title: message("Shorten the warm-up ({before} → {after} steps)", { before, after }),
    why: message(
      "The warm-up is longer than the run: the learning rate never reaches its own value.",
    ),
  };
}
