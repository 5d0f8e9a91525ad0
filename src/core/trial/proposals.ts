import type { Finding } from "../diagnosis/finding.ts";
import type { Message } from "../message.ts";
import { parse } from "../python/script.ts";
import { type EditableScript, planRemediesOf } from "../remedy/planner.ts";
import { kindOfRemedy, type RemedyId } from "../remedy/remedyId.ts";
import type { Edit } from "../training/outcome.ts";
import { programOf } from "../training/program.ts";
import type { Attempt } from "./attempt.ts";
import type { CandidateRequest, Sources } from "./candidateRequest.ts";
import { reinsIn } from "./reins.ts";
import { restraintsIn } from "./restraints.ts";
import { scaledInputs } from "./scaledInputs.ts";

export interface Change {
  readonly id: RemedyId;
  /** A verb phrase: "Use Adam instead of SGD". */
  readonly title: Message;
}

/** They tell more of a run, or roll the dice again: neither is a fix that a trial could prove. */
const untried: ReadonlySet<RemedyId> = new Set<RemedyId>([
  "log-gradient-norm",
  "several-seeds",
  "another-seed",
]);

/** An edit that can be tried by itself or with another. */
export interface Proposal extends Change {
  readonly placement: Edit;
  readonly preferred: boolean;
}

/** So many tunings come before what nothing speaks for: the likeliest of each kind are tried first. */
const before = 3;

/** What can be written into the script against a finding, in the order in which to try it. */
export function proposalsFor(
  { hyperparameters }: CandidateRequest,
  finding: Finding,
  { text, imported }: Sources,
): readonly Proposal[] {
  const planned = planRemediesOf({ script: wholeFile(text), imported, finding, hyperparameters });
  const proposed = planned.flatMap(({ placement, ...remedy }): Proposal[] =>
    placement.kind === "edit" && !untried.has(remedy.id) ? [{ ...remedy, placement }] : [],
  );
  const faults = proposed.filter(({ id }) => kindOfRemedy(id) === "fault");
  const known = new Set(proposed.map(({ id }) => id));
  const program = programOf(parse(text));
  const attempts = [reinsIn, scaledInputs, restraintsIn]
    .flatMap((attempt) => attempt(program, finding))
    .filter(({ id }) => !known.has(id));
  const at = faults.length + before;
  return [...proposed.slice(0, at), ...attempts.map(proposalOf), ...proposed.slice(at)];
}

function proposalOf({ id, title, edits }: Attempt): Proposal {
  const placement: Edit = { kind: "edit", edits, anchor: edits[0] ?? { from: 0, to: 0 } };
  return { id, title, placement, preferred: false };
}

/** Trials run Python files, which can be edited anywhere. */
function wholeFile(text: string): EditableScript {
  return { text, canEdit: () => true };
}
