import type { Finding, Sign } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";

const doubts: Readonly<Record<Sign, string>> = {
  plateau:
    "It may be wrong where the loss has reached what the data allow, or falls again after a change of the learning rate.",
  overfitting:
    "It may be wrong where the validation set is small or differs from the training data, and where a later score matters more than the loss.",
  "vanishing-gradient":
    "It may be wrong where gradients are small because the training has converged, or are logged after clipping or scaling.",
  "initialization-sensitivity":
    "It may be wrong with few seeds: differences between two or three runs are often chance.",
  "optimizer-sensitivity":
    "It may be wrong where the learning rate was tuned for one of the optimizers only.",
  "non-finite": "It may be wrong only where the log prints NaN for a value that was not measured.",
  divergence:
    "It may be wrong where the loss rises by design, such as with a growing penalty or harder data.",
  "exploding-gradient":
    "It may be wrong where the norm is logged before clipping and the update itself stays small.",
  "loss-spike":
    "It may be wrong where a single hard batch or a restart makes a spike that harms nothing.",
  oscillation:
    "It may be wrong where the schedule itself goes up and down, or the batches are very small.",
  "stalled-log": "It may be wrong where the output is buffered or an epoch simply takes long.",
};

/** Why a finding of that sign may be wrong, in a sentence. */
export function doubtOf({ sign }: Pick<Finding, "sign">): Message {
  return message(doubts[sign]);
}
