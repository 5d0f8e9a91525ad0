import { message } from "../../message.ts";
import { notFound, type SignResult, undecided } from "../signResult.ts";
import type { Outcomes } from "./outcome.ts";

/** Share of its opening loss that the best run must have gained, and how far beyond its noise. */
const leastGain = 0.05;
const noiseFactor = 3;

/** The answer where no run has learned anything, so that none came further than another; else null. */
export function answerWithoutLearning(outcomes: Outcomes): SignResult | null {
  const { all, gain, opening } = outcomes;
  if (all.every(({ diverged }) => diverged)) return notFound;
  // What the others jump by says nothing of what the best one gained.
  const { error } = all.reduce((a, b) => (a.diverged || b.level < a.level ? b : a));
  if (gain >= leastGain * Math.abs(opening) && gain > noiseFactor * error) return null;
  return all.some(({ diverged }) => diverged)
    ? undecided(
        message(
          "No run has learned anything, and some diverged: there is no good run to compare with.",
        ),
      )
    : notFound;
}
