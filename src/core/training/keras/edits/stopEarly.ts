import { message } from "../../../message.ts";
import type { Call } from "../../../python/calls.ts";
import type { Script } from "../../../python/script.ts";
import { patienceBeyond, tooShortToStop } from "../../loop/patience.ts";
import { edit, type Outcome, refusedBecause, whereverTaken } from "../../outcome.ts";
import { longestRateStep } from "../../rate/steppedRate.ts";
import type { Training } from "../../training.ts";
import {
  addCallback,
  fitCallsOf,
  foreignCallback,
  hasValidation,
  kerasReference,
  numberOfEpochs,
} from "../fit.ts";
import { knowsFirstKeras } from "../oldKeras.ts";

/** In each training that measures on validation data. */
export function stopEarly({ script }: Training): Outcome {
  return (
    whereverTaken(fitCallsOf(script).map((fit) => stopIn(script, fit))) ??
    refusedBecause("No single call of fit() outside of a loop was found in this script.")
  );
}

function stopIn(script: Script, fit: Call): Outcome {
  if (!hasValidation(script, fit)) return refusedBecause("fit() gets no validation data.");
  const foreign = foreignCallback(script, fit);
  if (foreign) return foreign;
  const patience = patienceBeyond(longestRateStep(script), numberOfEpochs(script, fit));
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
