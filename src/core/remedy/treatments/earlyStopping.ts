import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { valueOfKeyword } from "../../python/evaluate.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import { stringOf } from "../../python/literals.ts";
import { freeName } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import {
  addCallback,
  fitCallOf,
  hasValidation,
  kerasReference,
  numberOfEpochs,
} from "../../training/keras.ts";
import { lightningTrainerOf, loggedValidationMetric } from "../../training/lightning.ts";
import { patienceFor } from "../../training/patience.ts";
import { hasElse, trainingLoopOf } from "../../training/trainingLoop.ts";
import { modelNameAt } from "../../training/trainingStep.ts";
import {
  evaluationsOf,
  type ValidationMetric,
  validationMetricOf,
} from "../../training/validationMetric.ts";
import {
  edit,
  type Outcome,
  present,
  type RemedyDefinition,
  refused,
  refusedBecause,
  type Situation,
} from "../definition.ts";
import { sources } from "../sources.ts";
import {
  evaluatesSometimes,
  metricOfBest,
  noTrainingArguments,
  setKeywords,
  trainingArgumentsOf,
} from "../trainingArguments.ts";

const stopsEarly =
  /^(?:self\.)?(?:\w*patience\w*|early_?stop\w*|\w*no_improve\w*|\w*without_improve\w*)$/i;

function place({ script, framework }: Situation): Outcome {
  const known = callsOf(script).find((c) => /^Early_?Stop\w*$/i.test(c.method));
  if (known) {
    return present("Training stops early already: {code}.", { code: textOf(script, known.callee) });
  }
  switch (framework) {
    case "transformers":
      return inTrainer(script);
    case "keras":
      return inFit(script);
    case "lightning":
      return inLightning(script);
    default:
      return inLoop(script);
  }
}

function inLoop(script: Script): Outcome {
  const counter = [...assignmentsByTarget(script).keys()].find((name) => stopsEarly.test(name));
  if (counter !== undefined) {
    return present("Training stops early already: {code}.", { code: counter });
  }
  const loop = trainingLoopOf(script);
  if (!loop) return refusedBecause("No training loop of one optimizer was found in this script.");
  const metric = validationMetricOf(script, loop);
  if (!metric)
    return refusedBecause("The training loop has no validation loss or score under a name.");
  const model = modelNameAt(script, loop.outer);
  if (model === null) return refusedBecause("The model has no certain name in the training loop.");
  if (hasElse(loop.outer)) return refusedBecause("The training loop has an else of its own.");
  const patience = patienceFor(evaluationsOf(script, loop, metric));
  if (patience === null) return tooShort;
  const copy = referenceTo(script, "copy.deepcopy");
  const rises = metric.meaning === "score";
  const names = freeNames(script, rises);
  const restored = restoredLine(script, metric, names.best);
  const isName = /^[\w.]+$/.test(metric.expression);
  const value = isName ? metric.expression : names.value;
  const check = [
    ...(isName ? [] : [`${value} = ${metric.expression}`]),
    `if ${value} ${rises ? ">" : "<"} ${names.best}:`,
    `\t${names.best}, ${names.waited} = ${value}, 0`,
    `\t${names.state} = ${copy.text}(${model}.state_dict())`,
    "else:",
    `\t${names.waited} += 1`,
    `\tif ${names.waited} >= ${patience}:`,
    "\t\tbreak",
  ];
  const restore = [
    `if ${names.state} is not None:`,
    `\t${model}.load_state_dict(${names.state})`,
    ...(restored === null ? [] : [`\t${restored}`]),
  ];
  const q = script.quote;
  const start = `${names.best}, ${names.state}, ${names.waited} = float(${q}${rises ? "-" : ""}inf${q}), None, 0`;
  return edit(
    metric.last,
    [
      ...copy.edits,
      ...metric.naming,
      insertBefore(script, loop.outer, [start]),
      insertAfter(script, metric.last, check),
      insertAfter(script, loop.outer, restore),
    ],
    rises ? { title: risingTitle } : {},
  );
}

const tooShort = refusedBecause("The training is too short to be stopped early.");
const risingTitle = message(
  "Stop when the validation score stops rising, and restore the best weights",
);

function freeNames(script: Script, rises: boolean) {
  return {
    best: rises
      ? freeName(script, "best_val_score", "highest_val_score", "best_validation_score")
      : freeName(script, "best_val_loss", "lowest_val_loss", "best_validation_loss"),
    state: freeName(script, "best_state", "best_state_dict", "best_weights"),
    value: rises
      ? freeName(script, "val_score", "validation_score", "current_val_score")
      : freeName(script, "val_loss", "validation_loss", "current_val_loss"),
    waited: freeName(script, "evaluations_without_improvement"),
  };
}

/** The loss of the weights that are restored, printed as the script prints its validation loss. */
function restoredLine(script: Script, { printed }: ValidationMetric, best: string): string | null {
  if (!printed || printed.isColumn) return null;
  const callee = textOf(script, printed.call.callee);
  const { quote } = script;
  if (printed.isEntry) {
    const argument = textOf(script, printed.call.argumentList);
    const entry = `{${quote}${printed.label}${quote}: float(${best})}`;
    return /^\(\s*json\.dumps\(/.test(argument)
      ? `${callee}(json.dumps(${entry}))`
      : `${callee}(${entry})`;
  }
  const label = printed.label.replaceAll(/\\[tnr]/g, " ");
  const text = /(?:^|[^\w{}%\\./-])([A-Za-z][\w /.-]{0,40}[:=(]?\s*)["']?$/.exec(label)?.[1];
  return text === undefined || /["'\\]/.test(text)
    ? null
    : `${callee}(f"${/["']$/.test(label) ? `${text} ` : text}{${best}:.4f} with the best weights restored")`;
}

function inFit(script: Script): Outcome {
  const fit = fitCallOf(script);
  if (!fit)
    return refusedBecause("No single call of fit() outside of a loop was found in this script.");
  if (!hasValidation(script, fit)) return refusedBecause("fit() gets no validation data.");
  const patience = patienceFor(numberOfEpochs(script, fit));
  if (patience === null) return tooShort;
  const { quote } = script;
  const { text, edits } = kerasReference(script, "callbacks.EarlyStopping");
  const code = `${text}(monitor=${quote}val_loss${quote}, patience=${patience}, restore_best_weights=True)`;
  const callback = addCallback(script, fit, code);
  return callback
    ? edit(fit.node, [...edits, ...callback])
    : refusedBecause("The callbacks of fit() are not a list in this script.");
}

function inLightning(script: Script): Outcome {
  const trainer = lightningTrainerOf(script);
  if (!trainer) return refusedBecause("No single Trainer was found in this script.");
  const logged = loggedValidationMetric(script);
  if (logged === null)
    return refusedBecause("The module logs no validation loss or score by self.log().");
  const module = trainer.name?.startsWith("lightning") ? "lightning.pytorch" : "pytorch_lightning";
  const { text, edits } = referenceTo(script, `${module}.callbacks.EarlyStopping`);
  const mode = logged.meaning === "score" ? `, mode=${script.quote}max${script.quote}` : "";
  const patience = patienceFor(valueOfKeyword(script, trainer, "max_epochs"));
  if (patience === null) return tooShort;
  const callback = addCallback(
    script,
    trainer,
    `${text}(monitor=${logged.name}${mode}, patience=${patience})`,
  );
  return callback
    ? edit(trainer.node, [...edits, ...callback], {
        title:
          logged.meaning === "score"
            ? message("Stop when the validation score stops rising")
            : message("Stop when the validation loss stops falling"),
        cost: message(
          "The weights stay those of the last epoch; the best are in the checkpoint of a ModelCheckpoint that monitors the same loss.",
        ),
      })
    : refusedBecause("The callbacks of the Trainer are not a list in this script.");
}

function inTrainer(script: Script): Outcome {
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
  if (patience === null) return tooShort;
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

export const earlyStopping: RemedyDefinition = {
  id: "early-stopping",
  title: message("Stop when the validation loss stops falling, and restore the best weights"),
  why: message(
    "From its lowest point on the validation loss tells that further training only learns the training data by heart. Training ends after some evaluations without a gain and goes back to the best weights.",
  ),
  cost: message(
    "A copy of the weights is kept in memory; a loss that would fall again later (double descent) is not seen.",
  ),
  sources: [sources.earlyStopping],
  snippets: {
    pytorch:
      "if val_loss < best_val_loss:\n    best_val_loss, evaluations_without_improvement = val_loss, 0\n    best_state = copy.deepcopy(model.state_dict())\nelse:\n    evaluations_without_improvement += 1\n    if evaluations_without_improvement >= 5:\n        break",
    keras:
      'model.fit(..., callbacks=[keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True)])',
    transformers:
      'TrainingArguments(..., load_best_model_at_end=True, metric_for_best_model="eval_loss", eval_strategy="epoch", save_strategy="epoch")\nTrainer(..., callbacks=[EarlyStoppingCallback(early_stopping_patience=5)])',
    lightning: 'trainer = Trainer(callbacks=[EarlyStopping(monitor="val_loss", patience=5)])',
  },
  supports: ({ sign }) => sign === "overfitting",
  place,
};
