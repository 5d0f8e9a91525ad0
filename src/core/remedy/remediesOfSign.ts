import type { Sign } from "../diagnosis/finding.ts";
import type { RemedyId } from "./remedyId.ts";

const remedies: Readonly<Record<Sign, readonly RemedyId[]>> = {
  plateau: ["raise-learning-rate", "lower-learning-rate", "use-adam", "xavier-initialization"],
  overfitting: ["add-weight-decay", "add-dropout"],
  "vanishing-gradient": [
    "xavier-initialization",
    "use-adam",
    "raise-learning-rate",
    "log-gradient-norm",
  ],
  "initialization-sensitivity": [
    "xavier-initialization",
    "lower-learning-rate",
    "clip-gradient-norm",
  ],
  "optimizer-sensitivity": ["use-adam", "raise-learning-rate", "lower-learning-rate"],
  "non-finite": ["lower-learning-rate", "clip-gradient-norm"],
  divergence: ["lower-learning-rate", "clip-gradient-norm", "use-adam"],
  "exploding-gradient": ["clip-gradient-norm", "lower-learning-rate"],
  "loss-spike": ["clip-gradient-norm", "lower-learning-rate"],
  oscillation: ["lower-learning-rate", "use-adam"],
  "stalled-log": [],
};

/** What helps against a sign, in the order to offer, where nothing is known but the sign. */
export function remediesOfSign(sign: Sign): readonly RemedyId[] {
  return remedies[sign];
}
