import type { Sign } from "../diagnosis/finding.ts";
import type { RemedyId } from "./remedyId.ts";

const remedies: Readonly<Partial<Record<Sign, readonly RemedyId[]>>> = {
  plateau: [
    "use-adam",
    "raise-learning-rate",
    "lower-learning-rate",
    "xavier-initialization",
    "log-gradient-norm",
  ],
  overfitting: ["add-weight-decay", "add-dropout"],
  "vanishing-gradient": ["xavier-initialization", "use-adam", "raise-learning-rate"],
  "non-finite": ["lower-learning-rate", "clip-gradient-norm"],
};

/** What may help against a sign where nothing finer is known of its cause, in the order to offer. */
export function remediesOfSign(sign: Sign): readonly RemedyId[] {
  return remedies[sign] ?? [];
}
