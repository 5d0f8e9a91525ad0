import { type Fact, isGuessed, possibly } from "../../../python/fact.ts";
import { type Course, courseOf } from "../scheduleCourse.ts";
import type { RateCourse } from "./rateCourse.ts";

/** What a rate is of what was meant where a warm-up does not come to its end. */
const notReached = 0.5;
/** Rates differ by rounding. */
const same = 1.01;

/** How the rate goes over the whole run: spent early, never reached, or neither. */
export function verdictOf(course: RateCourse): Course | null {
  // Of steps that a guess decides nothing follows.
  if (course.hangsOnGuess) return "sound";
  const verdict = judged(course);
  // How long a warm-up may be is only known where the number of batches is.
  return verdict === "rises" && turnsWithin(course).some(isGuessed) ? "sound" : verdict;
}

function judged(course: RateCourse): Course | null {
  const { rates, scheduler, steps, base } = course;
  const last = rates.length - 1;
  if (isDeadEarly(course)) return "decays";
  if (scheduler) {
    const beyond = (at: number) => scheduler.factorAt(Math.round((at * steps) / last));
    return courseOf((at) => (at > last ? beyond(at) : (rates[at] ?? null)), last);
  }
  const highest = highestOf(course);
  if (!(highest > 0)) return null;
  const shareAt = (at: number) => (rates[Math.min(at, last)] ?? 0) / highest;
  if (courseOf(shareAt, last) === "decays") return "decays";
  const isRising = rates.every((rate, at) => at === 0 || rate >= (rates[at - 1] ?? rate));
  const isMoving = (rates[last] ?? 0) > (rates[0] ?? 0) * same;
  const isBelow = base === null || base === 0 || highest < notReached * base;
  return isRising && isMoving && isBelow ? "rises" : "sound";
}

/** From this share of the run on nothing is left of the rate but this share of its highest. */
const early = 0.2;
const nothing = 2e-3;

function isDeadEarly(course: RateCourse): boolean {
  const highest = highestOf(course);
  const later = course.rates.slice(Math.round(early * course.rates.length));
  return highest > 0 && later.every((rate) => rate < nothing * highest);
}

export function highestOf({ rates }: RateCourse): number {
  return rates.reduce((highest, rate) => Math.max(highest, rate), 0);
}

/** The rate after a third of the run, where it is built so; null where that is not known. */
export function rateOfThird({ rates, scheduler }: RateCourse, base: number | null): number | null {
  const share = rates[Math.round((rates.length - 1) / 3)] ?? null;
  if (share === null || scheduler === null) return share;
  return base === null ? null : share * base;
}

/** How often those loops turn that the rate changes with, for how sure a conclusion from the course is. */
export function turnsWithin(course: RateCourse): readonly Fact<number>[] {
  const { turns, loops, deciding } = course;
  return isPerBatch(course) ? loops.map((one) => one.turns) : [turns, ...deciding];
}

/** The rate changes more often than the outer loop turns. */
export function isPerBatch({ steps, turns }: RateCourse): boolean {
  return steps > 1.5 * possibly(turns);
}
