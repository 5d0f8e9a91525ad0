import type { Finding, Subtype } from "../diagnosis/finding.ts";
import { remediesOfSign } from "./remediesOfSign.ts";
import { type RemedyId, type TreatmentId, treatmentIds } from "./remedyId.ts";

/** What a cause asks for first, and what it speaks against. */
interface Preference {
  readonly first: readonly TreatmentId[];
  readonly not: readonly RemedyId[];
}

const none: Preference = { first: [], not: [] };

/** The data, the labels, the evaluation or the loss itself are to be mended: nothing that changes the training does. */
const nothingHelps: Preference = { first: ["log-gradient-norm"], not: treatmentIds };

const suited: Readonly<Partial<Record<Subtype, Preference>>> = {
  "gradient-gone": { first: ["xavier-initialization", "use-adam"], not: ["lower-learning-rate"] },
  "learning-rate-too-low": { first: ["raise-learning-rate"], not: ["lower-learning-rate"] },
  "learning-rate-too-high": {
    first: ["lower-learning-rate", "use-adam", "clip-gradient-norm"],
    not: ["raise-learning-rate"],
  },
  collapsed: {
    first: ["lower-learning-rate", "clip-gradient-norm", "warm-up"],
    not: ["raise-learning-rate"],
  },
  "risen-again": { first: ["lower-learning-rate"], not: ["raise-learning-rate"] },
  // Steps that reach nothing or one step that was far too long: the rate of the script says which.
  "not-updated": { first: [], not: ["cosine-annealing", "reduce-on-plateau", "add-dropout"] },
  "zero-loss": nothingHelps,
  "softmax-twice": nothingHelps,
  "validation-only": nothingHelps,
  "from-the-first-value": { first: ["log-gradient-norm"], not: [] },
  "schedule-exhausted": { first: ["raise-learning-rate"], not: ["lower-learning-rate"] },
};

/** What may help against a finding by its sign, its subtype and what was measured, in the order to offer. */
export function remediesOfFinding(finding: Finding): readonly RemedyId[] {
  const { first, not } = preferenceOf(finding);
  const others = remediesOfSign(finding.sign).filter((id) => !not.includes(id));
  return [...new Set([...first, ...others])];
}

export function preferenceOf(finding: Finding): Preference {
  return finding.sign === "optimizer-sensitivity"
    ? { first: firstOfComparison(finding), not: [] }
    : ((finding.subtype && suited[finding.subtype]) ?? none);
}

/** Enough runs to know come first, and a learning rate that the optimizer can bear before another optimizer. */
function firstOfComparison({ subtype, measured }: Finding): readonly TreatmentId[] {
  const rate: readonly TreatmentId[] = measured.worstDiverges
    ? ["lower-learning-rate", "warm-up", "clip-gradient-norm"]
    : ["raise-learning-rate", "lower-learning-rate"];
  return [
    ...(measured.singleRuns ? (["several-seeds"] as const) : []),
    ...(subtype === "optimizer" ? [] : rate),
  ];
}
