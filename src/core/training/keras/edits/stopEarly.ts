import { message } from "../../../message.ts";
import { patienceFor, tooShortToStop } from "../../loop/patience.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import {
  addCallback,
  fitCallOf,
  foreignCallback,
  hasValidation,
  kerasReference,
  numberOfEpochs,
} from "../fit.ts";
import { knowsFirstKeras } from "../oldKeras.ts";

export function stopEarly({ script }: Training): Outcome {
  const fit = fitCallOf(script);
  if (!fit)
    return refusedBecause("No single call of fit() outside of a loop was found in this script.");
  if (!hasValidation(script, fit)) return refusedBecause("fit() gets no validation data.");
  const foreign = foreignCallback(script, fit);
  if (foreign) return foreign;
  const patience = patienceFor(numberOfEpochs(script, fit));
  if (patience === null) return tooShortToStop;
  const { quote } = script;
  const { text, edits } = kerasReference(script, "callbacks.EarlyStopping");
  // Keras 1 leaves the weights as they are at the end.
  const restores = !knowsFirstKeras(script);
  const restored = restores ? ", restore_best_weights=True" : "";
  const code = `${text}(monitor=${quote}val_loss${quote}, patience=${patience}${restored})`;
  const callback = addCallback(script, fit, code);
  return callback
    ? edit(
        fit.node,
        [...edits, ...callback],
        restores ? {} : { title: message("Stop when the validation loss stops falling") },
      )
    : refusedBecause("The callbacks of fit() are not a list in this script.");
}
