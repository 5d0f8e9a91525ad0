import { referenceTo } from "../../../python/imports.ts";
import { formatNumber } from "../../../python/literals.ts";
import { edit, type Outcome, refused, refusedBecause } from "../../outcome.ts";
import { learningRateOf } from "../../rate/learningRate.ts";
import type { Schedule } from "../../rate/schedule.ts";
import { schedulable } from "../../rate/schedule.ts";
import type { Training } from "../../training.ts";
import { addCallback, epochsOf, fitCallOf, kerasReference, numberOfEpochs } from "../fit.ts";

export function addSchedule(training: Training, schedule: Schedule): Outcome {
  const { script } = training;
  const found = schedulable(training, schedule.className);
  if (found.kind === "not") return found.outcome;
  const rate = found.optimizer ? learningRateOf(script, found.optimizer) : null;
  const fit = fitCallOf(script);
  const epochs = fit ? epochsOf(script, fit) : null;
  if (!fit || epochs === null) {
    return refusedBecause(
      "No single call of fit() outside of a loop that is told its epochs was found in this script.",
    );
  }
  if (rate?.kind !== "known") {
    return rate ? refused(rate.reason) : refusedBecause("No optimizer was found in this script.");
  }
  const count = numberOfEpochs(script, fit);
  if (count !== null && count < schedule.fewestEpochs) {
    return refusedBecause("The training is too short for a schedule that steps once an epoch.");
  }
  const value = schedule.keras(formatNumber(rate.value), epochs, count);
  const { text, edits } = kerasReference(script, "callbacks.LearningRateScheduler");
  const mathematics = value.includes("math.") ? referenceTo(script, "math") : null;
  const callback = addCallback(script, fit, `${text}(lambda epoch: ${value})`);
  if (!callback) return refusedBecause("The callbacks of fit() are not a list in this script.");
  return edit(fit.node, [...edits, ...(mathematics?.edits ?? []), ...callback]);
}
