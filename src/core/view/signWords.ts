import type { Finding, Sign } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";

interface SignWords {
  readonly title: string;
  /** Why a finding of the sign may be wrong, in a sentence. */
  readonly doubt: string;
}

const words: Readonly<Record<Sign, SignWords>> = {
  plateau: {
    title: "Plateau",
    doubt:
      "It may be wrong where the loss has reached what the data allow, or falls again after a change of the learning rate.",
  },
  overfitting: {
    title: "Overfitting",
    doubt:
      "It may be wrong where the validation set is small or differs from the training data, and where a later score matters more than the loss.",
  },
  "vanishing-gradient": {
    title: "Vanishing gradient",
    doubt:
      "It may be wrong where gradients are small because the training has converged, or are logged after clipping or scaling.",
  },
  "initialization-sensitivity": {
    title: "Sensitive to initialization",
    doubt:
      "It may be wrong with few seeds: differences between two or three runs are often chance.",
  },
  "optimizer-sensitivity": {
    title: "Sensitive to the optimizer",
    doubt: "It may be wrong where the learning rate was tuned for one of the optimizers only.",
  },
  "non-finite": {
    title: "NaN or infinity",
    doubt: "It may be wrong only where the log prints NaN for a value that was not measured.",
  },
  divergence: {
    title: "Divergence",
    doubt:
      "It may be wrong where the loss rises by design, such as with a growing penalty or harder data.",
  },
  "exploding-gradient": {
    title: "Exploding gradient",
    doubt:
      "It may be wrong where the norm is logged before clipping and the update itself stays small.",
  },
  "loss-spike": {
    title: "Loss spike",
    doubt:
      "It may be wrong where a single hard batch or a restart makes a spike that harms nothing.",
  },
  oscillation: {
    title: "Oscillation",
    doubt:
      "It may be wrong where the schedule itself goes up and down, or the batches are very small.",
  },
  "stalled-log": {
    title: "Stalled log",
    doubt: "It may be wrong where the output is buffered or an epoch simply takes long.",
  },
};

/** A sign's name for a heading or a label. */
export function signTitle(sign: Sign): Message {
  return message(words[sign].title);
}

export function doubtOf({ sign }: Pick<Finding, "sign">): Message {
  return message(words[sign].doubt);
}
