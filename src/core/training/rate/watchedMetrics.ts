import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { entryOf } from "../../python/dictionaryEntries.ts";
import { stringOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { type Meaning, meaningOfWords } from "../loss/metricMeaning.ts";
import { mayBeTurned } from "../loss/turnedSign.ts";

type Direction = "min" | "max";

/** A measure by which a callback stops the run or cuts the rate, and which way it takes for better. */
export interface WatchedMetric {
  /** The call that is told the direction, or is not and takes its default. */
  readonly call: Call;
  /** `val_accuracy`. */
  readonly name: string;
  readonly meaning: Meaning;
  readonly direction: Direction;
  /** Where the direction stands; null where it is the default. */
  readonly mode: Item | null;
  /** Whether its end is that of the run, not a lower rate. */
  readonly stops: boolean;
  /** Whether every version takes the direction so. */
  readonly isCertain: boolean;
}

export const watchedMetricsOf = oncePerScript((script): readonly WatchedMetric[] => [
  ...callsOf(script).flatMap((call) => ofCallback(script, call) ?? []),
  ...script.all("DictionaryExpression").flatMap((node) => ofLightningSchedule(script, node) ?? []),
]);

/** A callback of Keras, or of Lightning, which takes less for better unless it is told. */
function ofCallback(script: Script, call: Call): WatchedMetric | null {
  const name = call.name ?? "";
  const isKeras = /(?:^|\.)keras\.callbacks\.(?:EarlyStopping|ReduceLROnPlateau)$/.test(name);
  const isLightning = /^(?:pytorch_)?lightning\.(?:\w+\.)*EarlyStopping$/.test(name);
  const given = argumentOf(script, call.argumentList, "monitor", 0);
  if ((!isKeras && !isLightning) || hasStar(script, call)) return null;
  const monitor = given ? stringAt(script, given.value) : "val_loss";
  const mode = argumentOf(script, call.argumentList, "mode", 4);
  const stated = mode ? stringAt(script, mode.value) : isKeras ? "auto" : "min";
  if (monitor === null) return null;
  const isGuessed = isKeras && stated === "auto";
  // Where it has to guess, Keras knows accuracies; a measure of the script it takes for an error, or refuses.
  const own = functionNamed(script, monitor.replace(/^val_/, ""));
  if (isGuessed && (own === null || /acc|auc/.test(monitor))) return null;
  return watched(script, call, monitor, isGuessed ? "min" : stated, mode, {
    stops: call.method === "EarlyStopping",
    isGuessed,
  });
}

/** `{"scheduler": ReduceLROnPlateau(optimizer), "monitor": "val_acc"}`. */
function ofLightningSchedule(script: Script, node: SyntaxNode): WatchedMetric | null {
  const schedule = entryOf(script, node, "scheduler") ?? entryOf(script, node, "lr_scheduler");
  const monitor = entryOf(script, node, "monitor");
  const call = onlyCall(script, schedule);
  if (call?.name !== "torch.optim.lr_scheduler.ReduceLROnPlateau" || hasStar(script, call)) {
    return null;
  }
  const name = monitor ? stringAt(script, monitor) : null;
  const mode = argumentOf(script, call.argumentList, "mode", 1);
  const stated = mode ? stringAt(script, mode.value) : "min";
  // Whoever steps it by hand may give it something else.
  const isStepped = callsOfMethod(script, "lr_schedulers", "lr_scheduler_step").length > 0;
  return name === null || isStepped
    ? null
    : watched(script, call, name, stated, mode, { stops: false, isGuessed: false });
}

function watched(
  script: Script,
  call: Call,
  name: string,
  stated: string | null,
  mode: Item | null,
  { stops, isGuessed }: { readonly stops: boolean; readonly isGuessed: boolean },
): WatchedMetric | null {
  const meaning = meaningOfLast(name);
  const isNegated = /neg|minus|(?:^|_)(?:1|one)_?(?:m|-)|inv|elbo/i.test(name);
  // What is called a score may be an error of a competition.
  const isOpen = /score|return|reward|top/i.test(name) && !/acc|f1|auc/i.test(name);
  if (meaning === null || isNegated || isOpen || isLoggedTurned(script, name)) return null;
  if (stated !== "min" && stated !== "max") return null;
  const isPlain = /(?:^|[_/])(?:loss|acc(?:uracy)?)$/.test(name);
  const isCertain = isPlain && !isGuessed;
  return { call, name, meaning, direction: stated, mode, stops, isCertain };
}

/** What follows the word for a measure and leaves its meaning as it is. */
const neutral =
  /^(?:\d+|epoch|step|avg|average|mean|macro|micro|weighted|total|coef|coefficient|rate|metric|score|val|valid|validation|test|dev|train|at|k)$/i;

/** Of `loss_improvement`, of `accuracy_gap` nothing is known: the last word that has a meaning is that of the name. */
function meaningOfLast(name: string): Meaning | null {
  const last = name.split(/[^A-Za-z0-9]+/).findLast((word) => word !== "" && !neutral.test(word));
  const meaning = meaningOfWords(last ?? name);
  return meaning === meaningOfWords(name) ? meaning : null;
}

/** `self.log("val_score", -loss)`. */
function isLoggedTurned(script: Script, name: string): boolean {
  return callsOfMethod(script, "log").some(({ argumentList }) => {
    const [label, measure] = itemsOf(script, argumentList);
    const isIt = label !== undefined && stringOf(textOf(script, label.value)) === name;
    return isIt && measure !== undefined && mayBeTurned(script, measure.value);
  });
}

/** The one string that an expression is. */
function stringAt(script: Script, node: SyntaxNode): string | null {
  const origin = originOf(script, node);
  return typeof origin?.value === "string" && origin.option === null ? origin.value : null;
}

function hasStar(script: Script, { argumentList }: Call): boolean {
  return itemsOf(script, argumentList).some(({ star }) => star !== "");
}
