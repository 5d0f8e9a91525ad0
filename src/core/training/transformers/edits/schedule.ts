import { argumentOf, type Item } from "../../../python/arguments.ts";
import type { Call } from "../../../python/calls.ts";
import { literalOf, stringOf } from "../../../python/literals.ts";
import { originOf } from "../../../python/origin.ts";
import type { Script } from "../../../python/script.ts";
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
  if (isReplaced && given && isScheduled(type) && type !== trainer["lr_scheduler_type"]) {
    return refusedBecause(
      "The learning rate has a schedule already, {code}; two would work against each other.",
      { code: textOf(script, given.value) },
    );
  }
  // Without these words a constant rate takes no notice of the warm-up.
  const follows = type === "constant" && !isReplaced;
  const options = follows ? { ...trainer, lr_scheduler_type: "constant_with_warmup" } : trainer;
  const warmsUp = warmUpOf(script, call);
  const isWarmedUp = warmsUp !== null;
  const wanted = Object.entries(options).filter(
    ([name]) => !(isWarmedUp && name === "warmup_ratio"),
  );
  if (isWarmedUp && wanted.length === 0) {
    return present("It is set already: {code}.", { code: textOf(script, warmsUp) });
  }
  const written = Object.fromEntries(
    wanted.map(([name, value]) => [
      name,
      /^[\d.]+$/.test(value)
        ? value
        : value.startsWith("{")
          ? value.replaceAll('"', quote)
          : `${quote}${value}${quote}`,
    ]),
  );
  return setKeywords(script, call, written);
}

/** Chosen by the script: `linear` is what every Trainer has, and a constant rate is no schedule. */
function isScheduled(type: string | undefined): boolean {
  return type !== undefined && !/^(?:linear|constant|constant_with_warmup)$/.test(type);
}

/** Steps of a warm-up, or a share of them that a setting gives; null where there are none, or a number that may be changed. */
function warmUpOf(script: Script, { argumentList }: Call): Item | null {
  const steps = argumentOf(script, argumentList, "warmup_steps");
  if (steps && literalOf(script, steps.value) !== 0) return steps;
  const ratio = argumentOf(script, argumentList, "warmup_ratio");
  if (!ratio || literalOf(script, ratio.value) !== undefined) return null;
  return originOf(script, ratio.value)?.value === 0 ? null : ratio;
}
