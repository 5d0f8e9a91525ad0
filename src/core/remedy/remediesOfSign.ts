import type { Sign } from "../diagnosis/finding.ts";
import type { RemedyId } from "./remedyId.ts";

const initializations = ["he-initialization", "xavier-initialization"] as const;
const calming: readonly RemedyId[] = ["lower-learning-rate", "warm-up", "clip-gradient-norm"];

const remedies: Readonly<Record<Sign, readonly RemedyId[]>> = {
  plateau: [
    "use-adam",
    "raise-learning-rate",
    "cosine-annealing",
    "batch-norm",
    ...initializations,
    "add-momentum",
    "reduce-on-plateau",
    "one-cycle",
    "warm-up",
    "cyclical-learning-rate",
    "lower-learning-rate",
    "log-gradient-norm",
    "use-rmsprop",
    "another-seed",
    "add-dropout",
    "data-augmentation",
  ],
  overfitting: [
    "early-stopping",
    "add-weight-decay",
    "add-dropout",
    "data-augmentation",
    "label-smoothing",
  ],
  "vanishing-gradient": [
    "relu-activation",
    ...initializations,
    "batch-norm",
    "layer-norm",
    "raise-learning-rate",
    "use-adam",
    "log-gradient-norm",
  ],
  "initialization-sensitivity": [
    ...initializations,
    "batch-norm",
    "warm-up",
    "lower-learning-rate",
    "clip-gradient-norm",
    "several-seeds",
    "another-seed",
  ],
  "optimizer-sensitivity": ["use-adam", "use-rmsprop", "add-momentum", "cyclical-learning-rate"],
  "non-finite": [...calming, "log-gradient-norm"],
  divergence: [...calming, "log-gradient-norm"],
  "exploding-gradient": ["clip-gradient-norm", "lower-learning-rate", "warm-up"],
  "loss-spike": ["clip-gradient-norm", "lower-learning-rate", "warm-up"],
  oscillation: ["lower-learning-rate", "reduce-on-plateau", "cosine-annealing"],
  "stalled-log": [],
};

/** What may help against a sign where nothing finer is known of its cause, in the order to offer. */
export function remediesOfSign(sign: Sign): readonly RemedyId[] {
  return remedies[sign];
}
