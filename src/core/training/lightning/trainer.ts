import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { stringOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { type Meaning, meaningOfWords } from "../loss/metricMeaning.ts";

/** A Trainer that is told to test or to predict: another script has trained what it is given. */
export function onlyMeasures(script: Script): boolean {
  const makesTrainer = callsOf(script).some(({ method }) => method === "Trainer");
  return makesTrainer && callsOfMethod(script, "fit").length === 0;
}

/** What a module logs of its validation data: a loss where there is one, else a score. */
export interface LoggedMetric {
  /** As the script writes it, quotes included. */
  readonly name: string;
  readonly meaning: Meaning;
}

const heldOut = /^(?:val|valid|validation|validate|eval|dev)(?:_|\/|\b)/i;

/** By `self.log(name, value)`, or as a key of what `self.log_dict` takes. */
export function loggedValidationMetric(script: Script): LoggedMetric | null {
  const logged = callsOfMethod(script, "log", "log_dict").flatMap((call): LoggedMetric[] => {
    const first = itemsOf(script, call.argumentList)[0]?.value;
    const keys =
      first?.name === "DictionaryExpression"
        ? itemsOf(script, first).map(({ key }) => key)
        : [first];
    return keys.flatMap((key) => (key && heldOutMetric(script, key)) ?? []);
  });
  return logged.find(({ meaning }) => meaning === "loss") ?? logged[0] ?? null;
}

function heldOutMetric(script: Script, node: SyntaxNode): LoggedMetric | null {
  const name = node.name === "String" ? stringOf(textOf(script, node)) : undefined;
  const meaning = name !== undefined && heldOut.test(name) ? meaningOfWords(name) : null;
  return meaning && { name: textOf(script, node), meaning };
}

/** What a ModelCheckpoint keeps the best weights by, which a module of another file logs; null where words and mode differ. */
export function monitoredMetric(script: Script): LoggedMetric | null {
  const monitored = callsOfMethod(script, "ModelCheckpoint").flatMap((call) => {
    const monitor = argumentOf(script, call.argumentList, "monitor")?.value;
    const metric = monitor ? heldOutMetric(script, monitor) : null;
    const mode = argumentOf(script, call.argumentList, "mode")?.value;
    const wanted = mode ? stringOf(textOf(script, mode)) : "min";
    return metric && wanted === (metric.meaning === "score" ? "max" : "min") ? [metric] : [];
  });
  return monitored[0] ?? null;
}

/** The construction of Lightning's Trainer, where there is one. */
export function lightningTrainerOf(script: Script): Call | null {
  return onlyCall(script, /(?:^|\.)Trainer$/);
}

/** The same where its settings are options, of which a callback is none. */
export function trainerOfOptions(script: Script): Call | null {
  return onlyCall(script, /(?:^|\.)Trainer(?:\.from_argparse_args)?$/);
}

function onlyCall(script: Script, name: RegExp): Call | null {
  const [only, another] = callsOf(script).filter((c) => name.test(c.name ?? ""));
  return only && !another ? only : null;
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
