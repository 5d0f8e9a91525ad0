import { message } from "../message.ts";
import { formatNumber } from "../python/literals.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import { type Candidate, changed } from "./candidate.ts";
import type { CandidateRequest } from "./candidateRequest.ts";
import { rateIn, withRate } from "./scriptOfArm.ts";

const factors: Readonly<Partial<Record<RemedyId, number>>> = {
  "raise-learning-rate": 10,
  "lower-learning-rate": 1 / 10,
};

/**
 * The candidate with its learning rate moved once more in the direction in which its last change has moved it: a step
 * that has helped says which way to go, not how far. Null where its last change moves none, or it cannot be moved on.
 */
export function furtherRate(request: CandidateRequest, candidate: Candidate): Candidate | null {
  const last = candidate.changes.at(-1);
  const factor = last && factors[last.id];
  const { path, text } = changed(request.sources, candidate);
  const rate = rateIn(text);
  if (last === undefined || factor === undefined || rate === null) return null;
  const after = Number((rate * factor).toPrecision(3));
  const moved = withRate(text, after);
  if (moved === null || moved === text) return null;
  const values = { before: last.title.values?.["before"] ?? "", after: formatNumber(after) };
  const title =
    factor > 1
      ? message("Raise the learning rate ({before} → {after})", values)
      : message("Lower the learning rate ({before} → {after})", values);
  return {
    ...candidate,
    id: `${candidate.id}+${last.id}`,
    changes: [...candidate.changes.slice(0, -1), { id: last.id, title }],
    files: [...candidate.files.filter((file) => file.path !== path), { path, text: moved }],
  };
}
