/** Faults that a script can show, in the order in which their fixes are offered where several are found. */
export const faultIds = [
  "fix-missing-step",
  "fix-zero-grad",
  "fix-optimizer-parameters",
  "fix-frozen-layers",
  "fix-loss-input",
  "fix-target-shape",
  "fix-accumulation",
  "fix-schedule",
  "fix-clipping",
  "fix-weight-decay",
  "fix-dropout-rate",
  "fix-raw-inputs",
  "fix-raw-targets",
  "fix-recurrent-layer",
  "fix-initial-weights",
  "fix-initial-biases",
  "fix-evaluation-mode",
  "fix-narrow-layers",
  "fix-shuffled-labels",
] as const;
export type FaultId = (typeof faultIds)[number];
