import { callsOfMethod } from "../../../python/calls.ts";
import { valueOfKeyword } from "../../../python/evaluate.ts";
import type { Script } from "../../../python/script.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import { optionsFor, plateauClass, tooShortToReduce } from "../../rate/reductionOnPlateau.ts";
import { schedulable } from "../../rate/schedule.ts";
import type { Training } from "../../training.ts";
import {
  addCallback,
  fitCallOf,
  foreignCallback,
  hasValidation,
  kerasReference,
  numberOfEpochs,
} from "../fit.ts";

export function reduceOnPlateau(training: Training): Outcome {
  const { script } = training;
  const found = schedulable(training, plateauClass);
  if (found.kind === "not") return found.outcome;
  const fit = fitCallOf(script);
  if (!fit)
    return refusedBecause("No single call of fit() outside of a loop was found in this script.");
  const foreign = foreignCallback(script, fit);
  if (foreign) return foreign;
  const options = optionsFor(numberOfEpochs(script, fit), "", stopsAfter(script));
  if (options === null) return tooShortToReduce;
  const { quote } = script;
  const monitor = hasValidation(script, fit) ? "val_loss" : "loss";
  const { text, edits } = kerasReference(script, `callbacks.${plateauClass}`);
  const code = `${text}(monitor=${quote}${monitor}${quote}, ${options})`;
  const callback = addCallback(script, fit, code);
  return callback
    ? edit(fit.node, [...edits, ...callback])
    : refusedBecause("The callbacks of fit() are not a list in this script.");
}

/** The patience of the script's own early stopping; null where it does not stop early. */
function stopsAfter(script: Script): number | null {
  const [call] = callsOfMethod(script, "EarlyStopping");
  return call ? (valueOfKeyword(script, call, "patience") ?? 1) : null;
}
