import type { Finding } from "../../diagnosis/finding.ts";
import { combined, type Fact, factOf, isGuessed, possibly } from "../../python/fact.ts";
import type { Script } from "../../python/script.ts";
import { isFineTuning } from "../../training/model/pretrained.ts";
import type { Optimizer } from "../../training/optimizer/optimizers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import {
  isPerBatch,
  rateOfThird,
  turnsWithin,
  verdictOf,
} from "../../training/rate/course/courseVerdict.ts";
import type { RateCourse } from "../../training/rate/course/rateCourse.ts";
import { courseOf } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import type { Discovery } from "./fault.ts";
import { warmed } from "./longWarmUp.ts";
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
  if (course.endsEarly && !isSpent) return null;
  if (verdict === "decays") {
    const isForEpochs =
      perBatch && (isSoundOver(possibly(turns)) || (isSpent && epochal.test(scheduler.kind)));
    const perEpoch = isForEpochs ? spentPerBatch(script, seen, course) : null;
    if (perEpoch) return isSpent ? { ...perEpoch, certainty: "certain" } : perEpoch;
    const longer = lengthened(script, seen, steps, isStillOver(program, course));
    return longer && asShown(longer, course, finding);
  }
  if (verdict === "sound" && scheduler.kind === "CosineAnnealingLR")
    return wavesPerBatch(script, seen, course);
  if (verdict !== "rises") return null;
  const all = course.rates.length;
  const isForBatches = !perBatch && all > steps && isSoundOver(all);
  return (isForBatches ? steppedPerBatch(script, seen) : null) ?? warmed(script, seen, steps);
}

/** What the script would do by its defaults is certain where the log shows that it did; not by batches that nobody counted. */
export function asShown(
  discovery: Discovery,
  course: RateCourse,
  finding: Finding | null,
): Discovery {
  const isShown = finding?.subtype === "schedule-exhausted";
  const isCounted = !turnsWithin(course).some(isGuessed);
  return isShown && isCounted ? { ...discovery, certainty: "certain" } : discovery;
}

/** What is concluded from a course is as sure as how often its loops turn. */
export function underTurns<T>(value: T, course: RateCourse): Fact<T> {
  return turnsWithin(course).reduce<Fact<T>>(
    (known, count) => combined(known, count, (before) => before),
    factOf(value, []),
  );
}

/** Rates that hardly move a weight; Adam's steps are as long as its rate. */
const lowestRates = { sgd: 3e-4, other: 1e-5 } as const;

/** Whether hardly a weight moves by such a rate. Trained weights need small steps, and few of them. */
export function isStill(script: Script, { kind }: Optimizer, rate: number): boolean {
  return !isFineTuning(script) && rate <= lowestRates[kind === "SGD" ? "sgd" : "other"];
}

/** Whether the rate itself, and not only its share, is next to nothing after a third of the run. */
export function isStillOver(
  { script, optimizers: [optimizer] }: TrainingProgram,
  course: RateCourse,
): boolean {
  const rate = rateOfThird(course);
  return optimizer !== undefined && rate !== null && isStill(script, optimizer, rate);
}
