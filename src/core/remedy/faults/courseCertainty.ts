import type { Finding } from "../../diagnosis/finding.ts";
import { combined, type Fact, factOf } from "../../python/fact.ts";
import type { Script } from "../../python/script.ts";
import { isFineTuning } from "../../training/model/pretrained.ts";
import type { Optimizer } from "../../training/optimizer/optimizers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { builtWith } from "../../training/rate/course/courseGround.ts";
import { rateOfThird, turnsWithin } from "../../training/rate/course/courseVerdict.ts";
import type { RateCourse } from "../../training/rate/course/rateCourse.ts";
import type { Discovery } from "./fault.ts";

/** Whether the log shows that the rate has come to nothing. */
export function isToldSpent(finding: Finding | null): boolean {
  return finding?.subtype === "schedule-exhausted";
}

/** What the script would do by its defaults is certain where the log shows that it did; not by batches that nobody counted. */
export function asShown(discovery: Discovery, course: RateCourse, isSpent: boolean): Discovery {
  return isSpent && course.isCounted ? { ...discovery, certainty: "certain" } : discovery;
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

/** Whether the rate itself, and not only its share, is next to nothing after a third of the run, for every optimizer. */
export function isStillOver({ script, optimizers }: TrainingProgram, course: RateCourse): boolean {
  return optimizers.every((optimizer) => {
    const rate = rateOfThird(course, builtWith(script, optimizer));
    return rate !== null && isStill(script, optimizer, rate);
  });
}
