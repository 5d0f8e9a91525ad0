import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { type Meaning, meaningOfWords } from "../loss/metricMeaning.ts";

/** What a module logs of its validation data: a loss where there is one, else a score. */
export interface LoggedMetric {
  /** As the script writes it, quotes included. */
  readonly name: string;
  readonly meaning: Meaning;
}

export function loggedValidationMetric(script: Script): LoggedMetric | null {
  const logged = callsOfMethod(script, "log").flatMap((call): LoggedMetric[] => {
    const first = itemsOf(script, call.argumentList)[0]?.value;
    const name = first?.name === "String" ? stringOf(textOf(script, first)) : undefined;
    if (!first || name === undefined || !/^(?:val|valid|validation)(?:_|\/|\b)/i.test(name))
      return [];
    const meaning = meaningOfWords(name);
    return meaning ? [{ name: textOf(script, first), meaning }] : [];
  });
  return logged.find(({ meaning }) => meaning === "loss") ?? logged[0] ?? null;
}

/** The construction of Lightning's Trainer, where there is one. */
export function lightningTrainerOf(script: Script): Call | null {
  const [trainer, another] = callsOf(script).filter((c) => /(?:^|\.)Trainer$/.test(c.name ?? ""));
  return trainer && !another ? trainer : null;
}

/** Code of a `min_epochs` that is no less than `max_epochs`, before which nothing stops a training; null where there is none. */
export function leastEpochs(script: Script, trainer: Call): string | null {
  const least = argumentOf(script, trainer.argumentList, "min_epochs");
  const most = argumentOf(script, trainer.argumentList, "max_epochs");
  if (!least || !most) return null;
  const isSame = textOf(script, least.value) === textOf(script, most.value);
  const [fewest, all] = [evaluate(script, least.value), evaluate(script, most.value)];
  const isAll = fewest !== null && all !== null && fewest >= all;
  return isSame || isAll ? textOf(script, least) : null;
}
