import type { MistakeId } from "./mistakes/mistakeId.ts";

/** Remedies that tune a script in which nothing is wrong. */
export const remedyIds = [
  "use-adam",
  "raise-learning-rate",
  "lower-learning-rate",
  "add-dropout",
  "add-weight-decay",
  "xavier-initialization",
  "clip-gradient-norm",
  "log-gradient-norm",
] as const;
export type TuningId = (typeof remedyIds)[number];
export type RemedyId = TuningId | MistakeId;

export function isTuningId(id: RemedyId): id is TuningId {
  return remedyIds.some((known) => known === id);
}
