import { message } from "../../message.ts";
import { valueOfKeyword } from "../../python/evaluate.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import {
  addCallback,
  fitCallOf,
  hasValidation,
  kerasReference,
  numberOfEpochs,
} from "../../training/keras.ts";
import { learningRateOf } from "../../training/learningRate.ts";
import { lightningTrainerOf, loggedValidationMetric } from "../../training/lightning.ts";
import type { Meaning } from "../../training/metricMeaning.ts";
import { chooseOptimizer, optimizersOf } from "../../training/optimizers.ts";
import { patienceFor } from "../../training/patience.ts";
import { trainingLoopOf } from "../../training/trainingLoop.ts";
import { evaluationsOf, validationMetricOf } from "../../training/validationMetric.ts";
import {
  edit,
  type Outcome,
  type RemedyDefinition,
  refused,
  refusedBecause,
  type Situation,
} from "../definition.ts";
import { returnSchedule } from "../returnedSchedule.ts";
import { conflictingSchedule, freeScheduleName } from "../schedule.ts";
import { sources } from "../sources.ts";
import {
  evaluatesSometimes,
  metricOfBest,
  noTrainingArguments,
  setKeywords,
  trainingArgumentsOf,
} from "../trainingArguments.ts";

const className = "ReduceLROnPlateau";
/** Sooner than training would be stopped. */
function optionsFor(evaluations: number | null, mode: string): string | null {
  const patience = patienceFor(evaluations);
  return patience === null
    ? null
    : `${mode}factor=0.5, patience=${Math.max(1, Math.floor(patience / 2 + 0.5))}`;
}

const scoreTitle = message("Halve the learning rate when the validation score stalls");
const tooShort = refusedBecause("The training is too short to wait for the loss to stall.");
const modeOf = (script: Script, meaning: Meaning) =>
  meaning === "score" ? `mode=${script.quote}max${script.quote}, ` : "";

function place(situation: Situation): Outcome {
  const { script, framework, hyperparameters } = situation;
  if (framework === "transformers") return inTrainer(script);
  const conflict = conflictingSchedule(script, className);
  if (conflict) return conflict;
  const choice = chooseOptimizer(script, hyperparameters);
  const isOneOfSeveral = framework === "pytorch" && optimizersOf(script).length > 1;
  if (choice.kind === "refused" && !isOneOfSeveral) return refused(choice.reason);
  const rate = choice.kind === "found" ? learningRateOf(script, choice.optimizer) : null;
  if (rate?.kind === "unknown" && !rate.isComputed) return refused(rate.reason);
  if (framework === "keras") return inFit(script);
  if (framework === "lightning") return inModule(script);
  const loop = trainingLoopOf(script);
  if (!loop) return refusedBecause("No training loop of one optimizer was found in this script.");
  const metric = validationMetricOf(script, loop);
  if (!metric)
    return refusedBecause("The training loop has no validation loss or score under a name.");
  const options = optionsFor(evaluationsOf(script, loop, metric), modeOf(script, metric.meaning));
  if (options === null) return tooShort;
  const name = freeScheduleName(script);
  const { text, edits } = referenceTo(script, `torch.optim.lr_scheduler.${className}`);
  const optimizer = choice.kind === "found" ? choice.optimizer.call : loop.step.call;
  const words = metric.meaning === "score" ? { title: scoreTitle } : {};
  return edit(
    optimizer.node,
    [
      ...edits,
      ...metric.naming,
      insertBefore(script, loop.outer, [`${name} = ${text}(${loop.optimizer}, ${options})`]),
      insertAfter(script, metric.last, [`${name}.step(${metric.expression})`]),
    ],
    words,
  );
}

function inTrainer(script: Script): Outcome {
  const call = trainingArgumentsOf(script);
  if (!call)
    return refused(noTrainingArguments(script, { lr_scheduler_type: "reduce_lr_on_plateau" }));
  if (!/\beval(?:uation)?_strategy\b/.test(textOf(script, call.argumentList))) {
    return refusedBecause("The Trainer is not told to evaluate while it trains (eval_strategy).");
  }
  if (evaluatesSometimes(script, call)) {
    return refusedBecause("The Trainer evaluates only under a condition.");
  }
  const { quote } = script;
  return setKeywords(script, call, {
    lr_scheduler_type: `${quote}reduce_lr_on_plateau${quote}`,
    ...metricOfBest(script, call),
  });
}

function inFit(script: Script): Outcome {
  const fit = fitCallOf(script);
  if (!fit)
    return refusedBecause("No single call of fit() outside of a loop was found in this script.");
  const options = optionsFor(numberOfEpochs(script, fit), "");
  if (options === null) return tooShort;
  const { quote } = script;
  const monitor = hasValidation(script, fit) ? "val_loss" : "loss";
  const { text, edits } = kerasReference(script, `callbacks.${className}`);
  const code = `${text}(monitor=${quote}${monitor}${quote}, ${options})`;
  const callback = addCallback(script, fit, code);
  return callback
    ? edit(fit.node, [...edits, ...callback])
    : refusedBecause("The callbacks of fit() are not a list in this script.");
}

function inModule(script: Script): Outcome {
  const logged = loggedValidationMetric(script);
  if (logged === null)
    return refusedBecause("The module logs no validation loss or score by self.log().");
  const { quote } = script;
  const trainer = lightningTrainerOf(script);
  const epochs = trainer ? valueOfKeyword(script, trainer, "max_epochs") : null;
  const options = optionsFor(epochs, modeOf(script, logged.meaning));
  return options === null
    ? tooShort
    : returnSchedule(script, className, options, `, ${quote}monitor${quote}: ${logged.name}`);
}

export const reduceOnPlateau: RemedyDefinition = {
  id: "reduce-on-plateau",
  title: message("Halve the learning rate when the validation loss stalls"),
  why: message(
    "Where the loss stalls because steps are too long for what is left to learn, shorter ones go on. The rate is halved after some evaluations without a gain.",
  ),
  cost: message("It cannot help where the rate is too low already, and it reacts to noise."),
  sources: [sources.torchSchedules, sources.practical],
  snippets: {
    pytorch:
      "scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=3)\nfor epoch in range(epochs):\n    train()\n    scheduler.step(val_loss)",
    keras:
      'model.fit(..., callbacks=[keras.callbacks.ReduceLROnPlateau(monitor="val_loss", factor=0.5, patience=3)])',
    transformers:
      'TrainingArguments(..., lr_scheduler_type="reduce_lr_on_plateau", metric_for_best_model="eval_loss", eval_strategy="epoch")',
  },
  supports: () => false,
  place,
};
