import { message } from "../../../message.ts";
import { valueOfKeyword } from "../../../python/evaluate.ts";
import { referenceTo } from "../../../python/imports.ts";
import { addCallback } from "../../keras/fit.ts";
import { patienceFor, tooShortToStop } from "../../loop/patience.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import {
  leastEpochs,
  loggedValidationMetric,
  monitoredMetric,
  trainerOfOptions,
} from "../trainer.ts";

export function stopEarly({ script }: Training): Outcome {
  const trainer = trainerOfOptions(script);
  if (!trainer) return refusedBecause("No single Trainer was found in this script.");
  const least = leastEpochs(script, trainer);
  if (least !== null)
    return refusedBecause("The Trainer goes on through all of its epochs in any case: {code}.", {
      code: least,
    });
  const logged = loggedValidationMetric(script) ?? monitoredMetric(script);
  if (logged === null)
    return refusedBecause("The module logs no validation loss or score by self.log().");
  const module = trainer.name?.startsWith("lightning") ? "lightning.pytorch" : "pytorch_lightning";
  const { text, edits } = referenceTo(script, `${module}.callbacks.EarlyStopping`);
  const mode = logged.meaning === "score" ? `, mode=${script.quote}max${script.quote}` : "";
  const patience = patienceFor(valueOfKeyword(script, trainer, "max_epochs"));
  if (patience === null) return tooShortToStop;
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
