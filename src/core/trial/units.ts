import type { RemedyId } from "../remedy/remedyId.ts";
import type { Candidate } from "./candidate.ts";

/** `standard`: of targets with a deviation of 1; `own`: of which nothing is known. */
export type Units = "standard" | "own";

const units: Readonly<Partial<Record<RemedyId, Units>>> = {
  "fix-raw-targets": "standard",
  "fix-loss-balance": "own",
};

/** In which units the loss is after a change, where they are not those of before. */
export function unitsOf({ changes }: Candidate): Units | null {
  const known = changes.flatMap(({ id }) => units[id] ?? []);
  return known.includes("own") ? "own" : (known[0] ?? null);
}
