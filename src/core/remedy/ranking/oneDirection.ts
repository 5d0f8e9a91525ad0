import { message } from "../../message.ts";
import type { Remedy } from "../remedy.ts";
import type { RemedyId } from "../remedyId.ts";

const directions: ReadonlySet<RemedyId> = new Set(["raise-learning-rate", "lower-learning-rate"]);

/** Who has tried so many ways out looks for others by hand. */
export const few = 3;

/** A rate is too high or too low, not both: where so little else can be edited, only the likelier way is offered. */
export function keepOneDirection(remedies: readonly Remedy[]): readonly Remedy[] {
  const tried = remedies.filter(({ placement }) => placement.kind === "edit").slice(0, few);
  const [, less] = tried.filter(({ id }) => directions.has(id));
  if (!less) return remedies;
  const reason = less.evidence ?? otherIsLikelier;
  return remedies.map((remedy) =>
    remedy === less
      ? { ...remedy, evidence: null, placement: { kind: "refused", reason } as const }
      : remedy,
  );
}

const otherIsLikelier = message(
  "The other direction is likelier, and where that does not help this one seldom does.",
);
