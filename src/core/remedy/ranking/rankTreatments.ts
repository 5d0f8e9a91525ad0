import type { Finding } from "../../diagnosis/finding.ts";
import type { Message } from "../../message.ts";
import type { Situation } from "../definition.ts";
import type { RemedyId, TreatmentId } from "../remedyId.ts";
import { circumstancesOf } from "./circumstances.ts";
import { evidenceOf } from "./evidenceOf.ts";

/** A treatment in its place among those that are offered. */
export interface Ranked {
  readonly id: TreatmentId;
  /** What puts it before or behind others; null where it is in the usual order. */
  readonly evidence: Message | null;
  /** Something speaks against it, or it does little: it never takes the place of another. */
  readonly isWeak: boolean;
  /** As likely as not: it does not lead where something else can. */
  readonly isOpen: boolean;
}

/**
 * The order to offer treatments in: what the log and the script speak for, the strongest evidence first, then the
 * others in the order of the sign, then what something speaks against.
 * @param named what may help against the sign, in its order.
 */
export function rankTreatments(
  named: readonly TreatmentId[],
  situation: Situation,
  finding: Finding,
): readonly Ranked[] {
  const strong = new Map<RemedyId, Ranked>();
  const weak = new Map<RemedyId, Message | null>();
  for (const one of evidenceOf(circumstancesOf(situation, finding))) {
    const { speaksFor = [], speaksAgainst = [], reason = null, doubt = null, isOpen = false } = one;
    for (const id of speaksFor) {
      if (!weak.has(id) && !strong.has(id))
        strong.set(id, { id, evidence: reason, isWeak: false, isOpen });
    }
    for (const id of speaksAgainst) if (!strong.has(id) && !weak.has(id)) weak.set(id, doubt);
  }
  const others = named
    .filter((id) => !strong.has(id))
    .map((id) => ({ id, evidence: weak.get(id) ?? null, isWeak: weak.has(id), isOpen: false }));
  return [
    ...strong.values(),
    ...others.filter(({ isWeak }) => !isWeak),
    ...rateLast(others.filter(({ isWeak }) => isWeak)),
  ];
}

/** The direction that the rate is not to go is the very last. */
function rateLast(weak: readonly Ranked[]): readonly Ranked[] {
  return weak.toSorted((one, other) => Number(isOfRate(one)) - Number(isOfRate(other)));
}

function isOfRate({ id }: Ranked): boolean {
  return id === "raise-learning-rate" || id === "lower-learning-rate";
}
