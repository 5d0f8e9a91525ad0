import { message } from "../../message.ts";
import { refusedBecause } from "../outcome.ts";

/**
 * How many evaluations without a gain to wait for in a training of so many: a third of a short one, a twentieth of a
 * long one, where thousands of epochs of a single step each go up and down for longer than five of them. Null where there are too few to wait at all.
 * @param evaluations null where their number is not known.
 */
export function patienceFor(evaluations: number | null): number | null {
  if (evaluations === null) return 5;
  if (evaluations < 3) return null;
  return evaluations < 100
    ? Math.min(5, Math.max(evaluations < 5 ? 1 : 2, Math.floor(evaluations / 3)))
    : Math.min(100, Math.floor(evaluations / 20));
}

/** The same where the rate falls in steps: until after the next one, unless that leaves too little to stop for. */
export function patienceBeyond(step: number | null, evaluations: number | null): number | null {
  const patience = patienceFor(evaluations);
  if (patience === null || step === null) return patience;
  const wait = Math.max(patience, step + 2);
  return evaluations !== null && 3 * wait > 2 * evaluations ? null : wait;
}

export const tooShortToStop = refusedBecause("The training is too short to be stopped early.");

export const risingTitle = message(
  "Stop when the validation score stops rising, and restore the best weights",
);
