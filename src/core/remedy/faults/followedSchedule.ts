import type { Finding } from "../../diagnosis/finding.ts";
import { possibly } from "../../python/fact.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { isPerBatch, verdictOf } from "../../training/rate/course/courseVerdict.ts";
import type { RateCourse } from "../../training/rate/course/rateCourse.ts";
import { courseOf } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { asShown, isStillOver, underTurns } from "./courseCertainty.ts";
import type { Discovery } from "./fault.ts";
import { warmed } from "./longWarmUp.ts";
import { otherNumber } from "./otherNumber.ts";
import { spentPerBatch, steppedPerBatch, wavesPerBatch } from "./scheduleUnits.ts";
import { lengthened } from "./spentSchedule.ts";

/** Schedules whose numbers count epochs by custom. */
export const epochal = /^(?:StepLR|MultiStepLR|ExponentialLR)$/;

/** A schedule in a run that is followed to its end: what counts is the rate at each of its steps. */
export function followedSchedule(
  program: TrainingProgram,
  scheduler: Scheduler,
  course: RateCourse,
  finding: Finding | null,
): Discovery | null {
  const { script } = program;
  const { steps, turns } = course;
  const isSpent = finding?.subtype === "schedule-exhausted";
  const verdict = verdictOf(course);
  const perBatch = isPerBatch(course);
  const seen: Scheduler = { ...scheduler, steps: underTurns(steps, course), perBatch };
  const isSoundOver = (count: number) => courseOf(scheduler.factorAt, count) === "sound";
  // Whoever breaks the loop off need not mean to get to the end of it: the decay is for the turns that are taken.
  if (course.hangsOnGuess || (course.endsEarly && !isSpent)) return null;
  if (verdict === "decays") {
    // What has not come down by the last epoch was not made for as many.
    const comesDown = (scheduler.factorAt(possibly(turns)) ?? 1) < 0.5;
    const isEpochal = epochal.test(scheduler.kind);
    const isForEpochs =
      perBatch &&
      ((isSoundOver(possibly(turns)) && (isEpochal || comesDown)) || (isSpent && isEpochal));
    const perEpoch = isForEpochs ? spentPerBatch(script, seen, course) : null;
    if (perEpoch) return isSpent ? { ...perEpoch, certainty: "certain" } : perEpoch;
    const longer =
      lengthened(script, seen, steps, isStillOver(program, course)) ??
      otherNumber(program, course, verdict);
    return longer && asShown(longer, course, finding);
  }
  if (verdict === "sound" && scheduler.kind === "CosineAnnealingLR")
    return wavesPerBatch(script, seen, course);
  if (verdict !== "rises") return null;
  const all = course.rates.length;
  const isForBatches = !perBatch && all > steps && isSoundOver(all);
  return (
    (isForBatches ? steppedPerBatch(script, seen) : null) ??
    warmed(script, seen, steps) ??
    otherNumber(program, course, verdict)
  );
}
