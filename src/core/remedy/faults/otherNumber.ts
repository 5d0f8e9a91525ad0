import { message } from "../../message.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { RateCourse } from "../../training/rate/course/rateCourse.ts";
import type { Course } from "../../training/rate/scheduleCourse.ts";
import { isStillOver, underTurns } from "./courseCertainty.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";
import { warmUpWords } from "./longWarmUp.ts";

export const wholeRun = {
  title: message("Let the learning rate decay over the whole run"),
  why: message("The learning rate is next to nothing after a small part of the run."),
};

/** One number alone makes the rate what it is: another keeps it up over the run. */
export function otherNumber(
  program: TrainingProgram,
  course: RateCourse,
  verdict: Course,
): Discovery | null {
  const { script, otherNumber: other } = program;
  const [statement] = course.places.writes;
  const anchor = course.scheduler?.call.node ?? statement;
  if (!other || !anchor) return null;
  const { place, before, after, code } = other;
  const isSure = verdict === "rises" || isStillOver(program, course);
  return fault(
    anchor,
    [{ from: place.from, to: place.to, insert: code }],
    verdict === "rises" ? warmUpWords(before, after) : wholeRun,
    isSure ? certaintyBy(underTurns(after, course), numberOf(script, place)) : "suspected",
  );
}
