import { type Candidate, combinationsOf, openedBy } from "./candidate.ts";
import type { CandidateRequest } from "./candidateRequest.ts";
import { furtherRate } from "./furtherRate.ts";
import { best, isLower, levelOf, type Tried } from "./tried.ts";

/** Slots kept for combinations of two where there are more single changes than can be tried. */
export const reserved = 2;

/**
 * What is made of the change that came furthest, or else was named first: a learning rate is moved on in the direction
 * that has helped; else another change goes on top.
 */
export function combinations(
  request: CandidateRequest,
  early: readonly Tried[],
  look: (candidate: Candidate) => Tried,
): readonly Tried[] {
  const ran = early.filter(({ judgement }) => judgement !== null);
  const first =
    best(ran.filter(({ judgement }) => isLower(judgement))) ??
    ran.find(({ candidate }) => candidate.preferred) ??
    ran[0];
  if (first === undefined) return [];
  const pairs = pairsOf(request, first, ran);
  const combined: Tried[] = [];
  let furthest = first;
  while (combined.length < reserved) {
    const known = new Set(combined.map(({ candidate }) => candidate.id));
    const candidate = further(request, furthest, known) ?? pairs.find(({ id }) => !known.has(id));
    if (candidate === undefined) break;
    const tried = look(candidate);
    combined.push(tried);
    // What comes next depends on what comes of it.
    if (tried.stage !== "done") break;
    if (isLower(tried.judgement) && levelOf(tried) < levelOf(furthest)) furthest = tried;
  }
  return combined;
}

function further(
  request: CandidateRequest,
  tried: Tried,
  known: ReadonlySet<string>,
): Candidate | null {
  const candidate = isLower(tried.judgement) ? furtherRate(request, tried.candidate) : null;
  return candidate === null || known.has(candidate.id) ? null : candidate;
}

/**
 * The change with another one on top: first that which was named first, as a mistake that has gone may be what lets the
 * other one work, or else came furthest; then what only the change has made possible; then the others.
 */
function pairsOf(
  request: CandidateRequest,
  first: Tried,
  ran: readonly Tried[],
): readonly Candidate[] {
  const others = ran
    .filter((tried) => tried !== first)
    .toSorted((a, b) => Number(b === ran[0]) - Number(a === ran[0]) || levelOf(a) - levelOf(b))
    .map(({ candidate }) => candidate);
  const [next, ...rest] = combinationsOf(request, first.candidate, others);
  const opened = openedBy(request, first.candidate);
  return [...(next === undefined ? [] : [next]), ...opened, ...rest];
}
