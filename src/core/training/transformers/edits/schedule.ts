import { argumentOf } from "../../../python/arguments.ts";
import { literalOf, stringOf } from "../../../python/literals.ts";
import { textOf } from "../../../python/tree.ts";
import { type Outcome, present, refused, refusedBecause } from "../../outcome.ts";
import type { Schedule } from "../../rate/schedule.ts";
import type { Training } from "../../training.ts";
import { noTrainingArguments, setKeywords, trainingArgumentsOf } from "./trainingArguments.ts";

export function addSchedule({ script }: Training, { trainer }: Schedule): Outcome {
  const call = trainingArgumentsOf(script);
  if (!call) return refused(noTrainingArguments(script, trainer));
  const { quote } = script;
  const given = argumentOf(script, call.argumentList, "lr_scheduler_type");
  const type = given ? stringOf(textOf(script, given.value)) : undefined;
  const isReplaced = trainer["lr_scheduler_type"] !== undefined;
  if (type === "reduce_lr_on_plateau" && !isReplaced) {
    return refusedBecause("The schedule {code} begins at the full rate.", { code: type });
  }
  // Without these words a constant rate takes no notice of the warm-up.
  const follows = type === "constant" && !isReplaced;
  const options = follows ? { ...trainer, lr_scheduler_type: "constant_with_warmup" } : trainer;
  const warmsUp = argumentOf(script, call.argumentList, "warmup_steps");
  const isWarmedUp = warmsUp !== null && literalOf(script, warmsUp.value) !== 0;
  const wanted = Object.entries(options).filter(
    ([name]) => !(isWarmedUp && name === "warmup_ratio"),
  );
  if (isWarmedUp && wanted.length === 0) {
    return present("It is set already: {code}.", { code: textOf(script, warmsUp) });
  }
  const written = Object.fromEntries(
    wanted.map(([name, value]) => [
      name,
      /^[\d.]+$/.test(value) ? value : `${quote}${value}${quote}`,
    ]),
  );
  return setKeywords(script, call, written);
}
