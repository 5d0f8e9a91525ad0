import type { FaultId } from "./faults/faultId.ts";

/** Remedies that tune a script in which nothing is wrong. */
export const remedyIds = [
  "use-adam",
  "use-rmsprop",
  "raise-learning-rate",
  "lower-learning-rate",
  "add-momentum",
  "cosine-annealing",
  "one-cycle",
  "cyclical-learning-rate",
  "reduce-on-plateau",
  "warm-up",
  "early-stopping",
  "add-weight-decay",
  "data-augmentation",
  "add-dropout",
  "label-smoothing",
  "relu-activation",
  "xavier-initialization",
  "he-initialization",
  "batch-norm",
  "layer-norm",
  "clip-gradient-norm",
  "log-gradient-norm",
  "another-seed",
  "several-seeds",
] as const;
export type TuningId = (typeof remedyIds)[number];
export type RemedyId = TuningId | FaultId;

export function isTuningId(id: RemedyId): id is TuningId {
  return remedyIds.some((known) => known === id);
}

/** A fault is a mistake of the script that is mended; tuning supposes that nothing is wrong. */
export function kindOfRemedy(id: RemedyId): "fault" | "tuning" {
  return isTuningId(id) ? "tuning" : "fault";
}
