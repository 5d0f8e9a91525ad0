import { argumentOf } from "../../../python/arguments.ts";
import { callsOfMethod } from "../../../python/calls.ts";
import { valueOfKeyword } from "../../../python/evaluate.ts";
import { referenceTo } from "../../../python/imports.ts";
import { stringOf } from "../../../python/literals.ts";
import { textOf } from "../../../python/tree.ts";
import { addCallback } from "../../keras.ts";
import { edit, type Outcome, refused, refusedBecause } from "../../outcome.ts";
import { patienceFor, tooShortToStop } from "../../patience.ts";
import type { Training } from "../../training.ts";
import {
  evaluatesSometimes,
  metricOfBest,
  noTrainingArguments,
  setKeywords,
  trainingArgumentsOf,
} from "./trainingArguments.ts";

export function stopEarly({ script }: Training): Outcome {
  const call = trainingArgumentsOf(script);
  const [trainer, another] = callsOfMethod(script, "Trainer", "Seq2SeqTrainer");
  if (!call) return refused(noTrainingArguments(script));
  if (!trainer || another) return refusedBecause("No single Trainer was found in this script.");
  const strategy =
    argumentOf(script, call.argumentList, "eval_strategy") ??
    argumentOf(script, call.argumentList, "evaluation_strategy");
  if (!strategy) {
    return refusedBecause("The Trainer is not told to evaluate while it trains (eval_strategy).");
  }
  const plain = stringOf(textOf(script, strategy.value));
  if (evaluatesSometimes(script, call)) {
    return refusedBecause("The Trainer evaluates only under a condition.");
  }
  const epochs = plain === "epoch" ? (valueOfKeyword(script, call, "num_train_epochs") ?? 3) : null;
  const patience = patienceFor(epochs);
  if (patience === null) return tooShortToStop;
  const options = setKeywords(script, call, {
    load_best_model_at_end: "True",
    ...metricOfBest(script, call),
    save_strategy: textOf(script, strategy.value),
  });
  const { text, edits } = referenceTo(script, "transformers.EarlyStoppingCallback");
  const callback = addCallback(script, trainer, `${text}(early_stopping_patience=${patience})`);
  if (!callback || options.placement.kind === "refused") {
    return refusedBecause("The callbacks of the Trainer are not a list in this script.");
  }
  const more = options.placement.kind === "edit" ? options.placement.edits : [];
  return edit(trainer.node, [...edits, ...more, ...callback]);
}
