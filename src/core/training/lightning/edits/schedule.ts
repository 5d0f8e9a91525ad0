import type { Outcome } from "../../outcome.ts";
import { peakOf, type Schedule, schedulable } from "../../schedule.ts";
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
  const quote = script.quote;
  const interval = isPerBatch ? `, ${quote}interval${quote}: ${quote}step${quote}` : "";
  return returnSchedule(script, schedule.className, given, interval);
}
