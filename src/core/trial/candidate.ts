import { applyEdits } from "../python/applyEdits.ts";
import type { RemedyId } from "../remedy/remedyId.ts";
import type { CandidateRequest, Sources } from "./candidateRequest.ts";
import { type Change, type Proposal, proposalsFor } from "./proposals.ts";

export interface ChangedFile {
  readonly path: string;
  /** The whole text after the change. */
  readonly text: string;
}

/** One or two changes of a script that are tried together. Without any it is the control: the run as it was. */
export interface Candidate {
  readonly id: string;
  readonly changes: readonly Change[];
  readonly files: readonly ChangedFile[];
  /** The evidence speaks for it before all others. */
  readonly preferred: boolean;
}

export const control: Candidate = { id: "control", changes: [], files: [], preferred: false };

/** What can be tried against the findings, in the order of the planner; of equal edits the first. */
export function candidatesFor(request: CandidateRequest): readonly Candidate[] {
  const { sources } = request;
  const candidates = request.findings.flatMap((finding) =>
    proposalsFor(request, finding, sources).map((remedy) => candidateOf(remedy, sources, [])),
  );
  return distinct(candidates, sources);
}

/** The candidate with what could not be written into the script as it was, and can be with its change in it. */
export function openedBy(request: CandidateRequest, first: Candidate): readonly Candidate[] {
  const sources = changed(request.sources, first);
  const known = new Set<string>(candidatesFor(request).map(({ id }) => id));
  const done = new Set(first.changes.map(({ id }) => id));
  const opened = request.findings.flatMap((finding) =>
    proposalsFor(request, finding, sources)
      .filter(({ id }) => !known.has(id) && !done.has(id))
      .map((remedy) => candidateOf(remedy, sources, first.changes, first.files)),
  );
  return distinct(opened, sources);
}

/** The first one with each of the others on top, as they are written into a script that is changed already. */
export function combinationsOf(
  request: CandidateRequest,
  first: Candidate,
  others: readonly Candidate[],
): readonly Candidate[] {
  const sources = changed(request.sources, first);
  const wanted = others.flatMap(({ changes }) => changes.map(({ id }) => id));
  const done = new Set(first.changes.map(({ id }) => id));
  const combined = request.findings.flatMap((finding) =>
    proposalsFor(request, finding, sources)
      .filter(({ id }) => wanted.includes(id) && !done.has(id))
      .map((remedy) => candidateOf(remedy, sources, first.changes, first.files)),
  );
  return distinct(combined, sources).toSorted(
    (a, b) => wanted.indexOf(lastId(a)) - wanted.indexOf(lastId(b)),
  );
}

/** The sources with the texts of the candidate in place of their own. */
export function changed(sources: Sources, { files }: Candidate): Sources {
  const textOf = (path: string, text: string) =>
    files.find((file) => file.path === path)?.text ?? text;
  return {
    path: sources.path,
    text: textOf(sources.path, sources.text),
    imported: sources.imported.map((file) => ({ ...file, text: textOf(file.path, file.text) })),
  };
}

function lastId(candidate: Candidate): RemedyId {
  return candidate.changes.at(-1)?.id ?? "another-seed";
}

function candidateOf(
  { id, title, placement, preferred }: Proposal,
  sources: Sources,
  earlier: readonly Change[],
  earlierFiles: readonly ChangedFile[] = [],
): Candidate {
  const changes = [...earlier, { id, title }];
  const files = new Map(earlierFiles.map((file) => [file.path, file.text]));
  if (placement.edits.length > 0)
    files.set(sources.path, applyEdits(sources.text, placement.edits));
  for (const { path, edits } of placement.elsewhere ?? []) {
    const text = sources.imported.find((file) => file.path === path)?.text;
    if (text !== undefined) files.set(path, applyEdits(text, edits));
  }
  return {
    id: changes.map((change) => change.id).join("+"),
    changes,
    files: [...files].map(([path, text]) => ({ path, text })),
    preferred,
  };
}

function distinct(candidates: readonly Candidate[], sources: Sources): readonly Candidate[] {
  const ids = new Set<string>();
  const texts = new Set([JSON.stringify(textsOf(sources))]);
  return candidates.filter((candidate) => {
    const text = JSON.stringify(textsOf(changed(sources, candidate)));
    if (ids.has(candidate.id) || texts.has(text)) return false;
    ids.add(candidate.id);
    texts.add(text);
    return true;
  });
}

function textsOf({ text, imported }: Sources): readonly string[] {
  return [text, ...imported.map((file) => file.text)];
}
