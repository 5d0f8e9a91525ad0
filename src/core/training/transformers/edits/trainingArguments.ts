import type { SyntaxNode } from "@lezer/common";
import { type Message, message } from "../../../message.ts";
import { argumentOf, editItems, type Item, itemsOf } from "../../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../../python/calls.ts";
import { valueOfKeyword } from "../../../python/evaluate.ts";
import { literalOf, stringOf } from "../../../python/literals.ts";
import { originOf } from "../../../python/origin.ts";
import type { Script } from "../../../python/script.ts";
import { textOf } from "../../../python/tree.ts";
import type { Meaning } from "../../loss/metricMeaning.ts";
import { isTrainingArguments } from "../../optimizer/optimizers.ts";
import { edit, type Outcome, present, refusedBecause } from "../../outcome.ts";

/** The one construction of the Trainer's arguments; null where it is not certain. */
export function trainingArgumentsOf(script: Script): Call | null {
  const [call, another] = callsOf(script).filter((c) => isTrainingArguments(script, c));
  return call && !another ? call : null;
}

/** When the Trainer is told to evaluate; null where it is not, as by default. */
export function evaluationStrategyOf(script: Script, { argumentList }: Call): SyntaxNode | null {
  const given =
    argumentOf(script, argumentList, "eval_strategy") ??
    argumentOf(script, argumentList, "evaluation_strategy");
  return given?.value ?? null;
}

/** Whether evaluation depends on a condition, or is switched off: `"steps" if val_set_size > 0 else "no"`. */
export function evaluatesSometimes(script: Script, call: Call): boolean {
  const given = evaluationStrategyOf(script, call);
  return (
    given?.name === "ConditionalExpression" || unquoted(given ? textOf(script, given) : "") === "no"
  );
}

/** How often the Trainer evaluates; null where it does so by steps. */
export function evaluationsOf(script: Script, call: Call): number | null {
  const given = evaluationStrategyOf(script, call);
  const isByEpoch = given && stringOf(textOf(script, given)) === "epoch";
  return isByEpoch ? (valueOfKeyword(script, call, "num_train_epochs") ?? 3) : null;
}

/** The measure that the best weights are told by: the script's own, else the loss on the validation data. */
export interface MetricOfBest {
  readonly meaning: Meaning;
  readonly options: Readonly<Record<string, string>>;
}

/** Null where the script computes its name. What is no loss by its name is better the higher it is, as for the Trainer. */
export function metricOfBest(script: Script, call: Call): MetricOfBest | null {
  const own = argumentOf(script, call.argumentList, "metric_for_best_model");
  if (!own) {
    const options = { metric_for_best_model: `${script.quote}eval_loss${script.quote}` };
    return { meaning: "loss", options };
  }
  const name = originOf(script, own.value)?.value;
  if (typeof name !== "string") return null;
  const greater = argumentOf(script, call.argumentList, "greater_is_better");
  const isGreater = greater ? literalOf(script, greater.value) : !name.endsWith("loss");
  return { meaning: isGreater === true ? "score" : "loss", options: {} };
}

export const noMetricOfBest = refusedBecause(
  "The measure of the best weights (metric_for_best_model) is named when the script runs.",
);

/** Why a script's training arguments are not edited, and by which options they are given instead. */
export function noTrainingArguments(
  script: Script,
  options: Readonly<Record<string, string>> = {},
): Message {
  if (callsOfMethod(script, "HfArgumentParser").length === 0) {
    return message("The TrainingArguments are not built by one call in this script.");
  }
  const given = Object.entries(options).map(
    ([name, value]) => `--${name} ${argumentOfShell(value)}`,
  );
  return given.length === 0
    ? message("The training arguments are read when the script runs, by HfArgumentParser.")
    : message(
        "The training arguments are read when the script runs, by HfArgumentParser: run it with {options}.",
        { options: given.join(" ") },
      );
}

/** Sets keywords of a call; present where each has the value already. */
export function setKeywords(
  script: Script,
  call: Call,
  options: Readonly<Record<string, string>>,
): Outcome {
  const list = call.argumentList;
  const replace = new Map<Item, string>();
  const append: string[] = [];
  let same: Item | null = null;
  for (const [keyword, value] of Object.entries(options)) {
    const given = argumentOf(script, list, keyword);
    if (!given) append.push(`${keyword}=${value}`);
    else if (unquoted(textOf(script, given.value)) === unquoted(value)) same = given;
    else replace.set(given, `${keyword}=${value}`);
  }
  if (append.length === 0 && replace.size === 0 && same) {
    return present("It is set already: {code}.", { code: textOf(script, same) });
  }
  const [unknown] = append;
  const old = unknown === undefined ? null : wordOfOld(script, call);
  if (old !== null) {
    return refusedBecause(
      "The script is written for a Transformers before 4 ({code}), which does not know {name}.",
      { code: old, name: unknown?.split("=")[0] ?? "" },
    );
  }
  if (itemsOf(script, list).some((i) => i.star !== "")) {
    return refusedBecause("The arguments are not all in this call: {code}.", { code: call.method });
  }
  return edit(call.node, editItems(script, list, { replace, append }));
}

/** What neither the settings nor the Trainer of Transformers 4 take any more; classes of the script's own may. */
function wordOfOld(script: Script, call: Call): string | null {
  const words: readonly (readonly [readonly Call[], string])[] = [
    [[call], "evaluate_during_training"],
    [callsOfMethod(script, "Trainer"), "prediction_loss_only"],
  ];
  const found = words.find(([calls, name]) =>
    calls.some(
      (c) =>
        c.name?.startsWith("transformers.") && argumentOf(script, c.argumentList, name) !== null,
    ),
  );
  return found?.[1] ?? null;
}

/** A dictionary holds spaces, at which a shell would take it apart. */
function argumentOfShell(value: string): string {
  const text = unquoted(value);
  return text.includes(" ") ? `'${text}'` : text;
}

function unquoted(text: string): string {
  return text.replace(/^["']|["']$/g, "");
}
