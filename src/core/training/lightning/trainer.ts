import { itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
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
