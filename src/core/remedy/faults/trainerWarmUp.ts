import { argumentOf } from "../../python/arguments.ts";
import { possibly } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { warmUpLengths } from "../../training/rate/scheduleCourse.ts";
import { amountOf, setNumber, settingOf } from "../../training/setting.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";
import { warmUpWords } from "./longWarmUp.ts";

/** `TrainingArguments(warmup_steps=250, max_steps=100)`. */
export function trainerWarmUp({
  script,
  trainingArguments: call,
}: TrainingProgram): Discovery | null {
  if (!call) return null;
  const length = numberOf(script, argumentOf(script, call.argumentList, "max_steps")?.value);
  const steps = possibly(length);
  const given = argumentOf(script, call.argumentList, "warmup_steps");
  const setting = settingOf(script, given?.value, /warm/i, call.node);
  if (!setting || steps === null || steps < 1 || amountOf(setting) < steps) return null;
  const [after] = warmUpLengths(steps);
  return fault(
    call.node,
    [setNumber(script, setting.literal, after)],
    warmUpWords(amountOf(setting), after),
    certaintyBy(length, setting.amount),
  );
}
