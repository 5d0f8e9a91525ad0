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
export type RemedyId = (typeof remedyIds)[number];
