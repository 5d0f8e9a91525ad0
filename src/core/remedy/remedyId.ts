import type { FaultId } from "./faults/faultId.ts";

/** Remedies that tune a script in which nothing is wrong. */
export const treatmentIds = [
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
export type TreatmentId = (typeof treatmentIds)[number];
export type RemedyId = TreatmentId | FaultId;

export function isTreatmentId(id: RemedyId): id is TreatmentId {
  return treatmentIds.some((known) => known === id);
}

/** A fault is a mistake of the script that is mended; tuning supposes that nothing is wrong. */
export function kindOfRemedy(id: RemedyId): "fault" | "tuning" {
  return isTreatmentId(id) ? "tuning" : "fault";
}
