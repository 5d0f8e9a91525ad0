import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../../python/arguments.ts";
import { type Call, callsOfMethod } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import { stringOf } from "../../../python/literals.ts";
import type { Script } from "../../../python/script.ts";
import { textOf } from "../../../python/tree.ts";
import { addCallback } from "../../keras/fit.ts";
import { patienceFor, risingTitle, tooShortToStop } from "../../loop/patience.ts";
import { edit, type Outcome, refused, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import {
  evaluatesSometimes,
  evaluationStrategyOf,
  evaluationsOf,
  metricOfBest,
  noMetricOfBest,
  noTrainingArguments,
  setKeywords,
  trainingArgumentsOf,
} from "./trainingArguments.ts";

export function stopEarly({ script }: Training): Outcome {
  const call = trainingArgumentsOf(script);
  const [trainer, another] = callsOfMethod(script, "Trainer", "Seq2SeqTrainer");
  if (!call) return refused(noTrainingArguments(script));
  if (!trainer || another) return refusedBecause("No single Trainer was found in this script.");
  const strategy = evaluationStrategyOf(script, call);
  if (!strategy) {
    return refusedBecause("The Trainer is not told to evaluate while it trains (eval_strategy).");
  }
  if (evaluatesSometimes(script, call)) {
    return refusedBecause("The Trainer evaluates only under a condition.");
  }
  const patience = patienceFor(evaluationsOf(script, call));
  if (patience === null) return tooShortToStop;
  const metric = metricOfBest(script, call);
  if (metric === null) return noMetricOfBest;
  const options = setKeywords(script, call, {
    load_best_model_at_end: "True",
    ...metric.options,
    save_strategy: textOf(script, strategy),
    ...savedWhenEvaluated(script, call, strategy),
  });
  const { text, edits } = referenceTo(script, "transformers.EarlyStoppingCallback");
  const callback = addCallback(script, trainer, `${text}(early_stopping_patience=${patience})`);
  if (!callback || options.placement.kind === "refused") {
    return refusedBecause("The callbacks of the Trainer are not a list in this script.");
  }
  const more = options.placement.kind === "edit" ? options.placement.edits : [];
  const words = metric.meaning === "score" ? { title: risingTitle } : {};
  return edit(trainer.node, [...edits, ...more, ...callback], words);
}

/** The best weights must have been saved: a Trainer that evaluates every so many steps refuses others to save by. */
function savedWhenEvaluated(script: Script, { argumentList }: Call, strategy: SyntaxNode) {
  if (stringOf(textOf(script, strategy)) !== "steps") return {};
  const every =
    argumentOf(script, argumentList, "eval_steps") ??
    argumentOf(script, argumentList, "logging_steps");
  const saved = argumentOf(script, argumentList, "save_steps");
  if (every) return { save_steps: textOf(script, every.value) };
  return saved ? { save_steps: "500" } : {};
}
