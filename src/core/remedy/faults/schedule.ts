import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { variablesNamed } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf } from "../../python/tree.ts";
import { variableOf } from "../../training/optimizer/optimizers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { sources } from "../sources.ts";
import { assumed } from "./assumedSchedule.ts";
import { isToldSpent } from "./courseCertainty.ts";
import { doubledRate } from "./doubledRate.ts";
import { reducing } from "./eagerReduction.ts";
import { anyTrouble, type Discovery, type Fault } from "./fault.ts";
import { fitting, followed } from "./judgedSchedule.ts";
import { manualSchedule } from "./manualSchedule.ts";
import { scheduleInterval } from "./scheduleInterval.ts";
import { spent } from "./spentSchedule.ts";
import { trainerWarmUp } from "./trainerWarmUp.ts";
import { watchedWay } from "./watchedWay.ts";

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  const { script, schedulers, rateCourse: course } = program;
  // Each of several that follow one another is for a part of the run.
  const isInTurn = schedulers.some(({ kind }) => /^(?:SequentialLR|ChainedScheduler)$/.test(kind));
  if (isInTurn && !course?.scheduler) return null;
  const stepped = schedulers.filter(({ stepCall }) => stepCall !== null);
  // Beside schedules that step, one that nothing steps does nothing, nor does one that nobody reads again.
  const working = schedulers.filter((scheduler) => isReadAgain(script, scheduler));
  const candidates = course?.scheduler
    ? [course.scheduler]
    : stepped.length > 0
      ? stepped
      : working;
  for (const scheduler of candidates) {
    const found =
      scheduler.kind === "ReduceLROnPlateau"
        ? reducing(script, scheduler)
        : judged(program, scheduler, isToldSpent(finding));
    // Under a condition it is one of several that an option chooses from.
    const isChosen = ancestorOf(scheduler.call.node, "IfStatement") !== null;
    if (found) return isChosen ? { ...found, certainty: "suspected" } : found;
  }
  return (
    doubledRate(program) ??
    trainerWarmUp(program) ??
    manualSchedule(program, finding) ??
    scheduleInterval(program) ??
    watchedWay(program)
  );
}

/** Whether a schedule has no name of its own, or a name that the script comes back to. */
function isReadAgain(script: Script, { call }: Scheduler): boolean {
  const name = variableOf(script, call.node);
  return name === null || name.includes(".") || variablesNamed(script, name).length > 1;
}

function judged(
  program: TrainingProgram,
  scheduler: Scheduler,
  isToldSpent: boolean,
): Discovery | null {
  const course = program.rateCourse;
  const found =
    course?.scheduler?.call.node.from === scheduler.call.node.from
      ? followed(program, scheduler, course, isToldSpent)
      : assumed(program, scheduler, isToldSpent);
  return found && fitting(program, found);
}

export const schedule: Fault = {
  id: "fix-schedule",
  signs: anyTrouble,
  title: message("Let the schedule fit the length of the run"),
  why: spent,
  cost: message("The learning rate stays high for longer."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: {
    pytorch: "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)",
  },
  find,
};
