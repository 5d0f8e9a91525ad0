import { possibly } from "../../python/fact.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { isPerBatch, verdictOf } from "../../training/rate/course/courseVerdict.ts";
import type { RateCourse } from "../../training/rate/course/rateCourse.ts";
import { type Course, courseOf } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { asShown, isStillOver, underTurns } from "./courseCertainty.ts";
import type { Discovery } from "./fault.ts";
import { warmed } from "./longWarmUp.ts";
import { otherNumber } from "./otherNumber.ts";
import { spentPerBatch, steppedPerBatch, wavesPerBatch } from "./scheduleUnits.ts";
import { lengthened } from "./spentSchedule.ts";

/** What a schedule comes to in its run. */
export interface JudgedSchedule {
  readonly scheduler: Scheduler;
  readonly verdict: Course | null;
  /** The log has told that the rate is spent. */
  readonly isSpent: boolean;
  /** How often it steps, and would with every batch. */
  readonly steps: number;
  readonly batches: number;
  /** Epochs; null where nobody knows how many. */
  readonly turns: number | null;
  /** Whether hardly a weight moves after a third of the run. */
  readonly isStill: boolean;
  /** Null where the run is not followed to its end. */
  readonly course: RateCourse | null;
}

/** In a run that is followed to its end: what counts is the rate at each of its steps. */
export function followed(
  program: TrainingProgram,
  scheduler: Scheduler,
  course: RateCourse,
  isSpent: boolean,
): JudgedSchedule | null {
  // Whoever breaks the loop off need not mean to get to the end of it: the decay is for the turns that are taken.
  if (course.hangsOnGuess || (course.endsEarly && !isSpent)) return null;
  const { steps, turns, rates } = course;
  return {
    scheduler: { ...scheduler, steps: underTurns(steps, course), perBatch: isPerBatch(course) },
    verdict: verdictOf(course),
    isSpent,
    steps,
    batches: rates.length,
    turns: possibly(turns),
    isStill: isStillOver(program, course),
    course,
  };
}

/** Other units for its steps, or other numbers, that let it fit the run. */
export function fitting(program: TrainingProgram, judged: JudgedSchedule): Discovery | null {
  const { script } = program;
  const { scheduler, verdict, steps, course } = judged;
  if (verdict === "decays" || (judged.isSpent && course === null)) return slower(program, judged);
  if (scheduler.kind === "CosineAnnealingLR") return wavesPerBatch(script, scheduler, course);
  if (verdict !== "rises") return null;
  const isForBatches =
    !scheduler.perBatch && judged.batches > steps && isSoundOver(scheduler, judged.batches);
  return (
    (isForBatches ? steppedPerBatch(script, scheduler) : null) ??
    warmed(script, scheduler, steps) ??
    (course && otherNumber(program, course, verdict))
  );
}

/** Schedules whose numbers count epochs by custom. */
const epochal = /^(?:StepLR|MultiStepLR|ExponentialLR)$/;

function slower(program: TrainingProgram, judged: JudgedSchedule): Discovery | null {
  const { script } = program;
  const { scheduler, steps, turns, isSpent, isStill, course } = judged;
  const isEpochal = epochal.test(scheduler.kind);
  // What has not come down by the last epoch was not made for as many.
  const comesDown = turns !== null && (scheduler.factorAt(turns) ?? 1) < 0.5;
  const isMeant = turns !== null && isSoundOver(scheduler, turns) && (isEpochal || comesDown);
  const perEpoch =
    scheduler.perBatch && (isMeant || (isSpent && isEpochal))
      ? spentPerBatch(script, scheduler, course)
      : null;
  if (perEpoch) return isSpent && course ? { ...perEpoch, certainty: "certain" } : perEpoch;
  const longer =
    lengthened(script, scheduler, steps, isStill) ??
    (course && otherNumber(program, course, "decays"));
  return longer && course ? asShown(longer, course, isSpent) : longer;
}

function isSoundOver({ factorAt }: Scheduler, steps: number): boolean {
  return courseOf(factorAt, steps) === "sound";
}
