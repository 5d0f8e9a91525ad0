import { valueOfKeyword } from "../../../python/evaluate.ts";
import { type Outcome, refusedBecause } from "../../outcome.ts";
import {
  modeOf,
  optionsFor,
  plateauClass,
  tooShortToReduce,
} from "../../rate/reductionOnPlateau.ts";
import { schedulable } from "../../rate/schedule.ts";
import type { Training } from "../../training.ts";
import { lightningTrainerOf, loggedValidationMetric } from "../trainer.ts";
import { returnSchedule } from "./returnedSchedule.ts";

export function reduceOnPlateau(training: Training): Outcome {
  const { script } = training;
  const found = schedulable(training, plateauClass);
  if (found.kind === "not") return found.outcome;
  const logged = loggedValidationMetric(script);
  if (logged === null)
    return refusedBecause("The module logs no validation loss or score by self.log().");
  const { quote } = script;
  const trainer = lightningTrainerOf(script);
  const epochs = trainer ? valueOfKeyword(script, trainer, "max_epochs") : null;
  const options = optionsFor(epochs, modeOf(script, logged.meaning));
  return options === null
    ? tooShortToReduce
    : returnSchedule(script, plateauClass, options, `, ${quote}monitor${quote}: ${logged.name}`);
}
