import { argumentOf } from "../../../python/arguments.ts";
import { callsOfMethod } from "../../../python/calls.ts";
import type { Script } from "../../../python/script.ts";
import { type Outcome, refusedBecause } from "../../outcome.ts";
import { peakOf, type Schedule, schedulable } from "../../rate/schedule.ts";
import type { Training } from "../../training.ts";
import { returnSchedule } from "./returnedSchedule.ts";

export function addSchedule(training: Training, schedule: Schedule): Outcome {
  const { script } = training;
  const found = schedulable(training, schedule.className);
  if (found.kind === "not") return found.outcome;
  const peak = peakOf(training, found.optimizer, "optimizer");
  const { arguments: given, isPerBatch } = schedule.lightning({
    optimizer: "optimizer",
    turns: "self.trainer.max_epochs",
    knownTurns: null,
    batches: null,
    ...peak,
  });
  if (/estimated_stepping_batches/.test(given) && isEndless(script)) {
    return refusedBecause("How long the training lasts is not known before it: {code}.", {
      code: "IterableDataset",
    });
  }
  const quote = script.quote;
  const interval = isPerBatch ? `, ${quote}interval${quote}: ${quote}step${quote}` : "";
  return returnSchedule(script, schedule.className, given, interval);
}

/** Data without a length, of which Lightning cannot tell how many steps they make. */
function isEndless(script: Script): boolean {
  return (
    /\bIterable\w*Dataset\b/.test(script.text) &&
    !callsOfMethod(script, "Trainer").some(
      (c) => argumentOf(script, c.argumentList, "max_steps") !== null,
    )
  );
}
