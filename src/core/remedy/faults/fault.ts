import type { Finding, Sign } from "../../diagnosis/finding.ts";
import { type Message, message } from "../../message.ts";
import type { Fact } from "../../python/fact.ts";
import { lineNumber } from "../../python/lines.ts";
import { distinct, type ScriptEdit } from "../../python/scriptEdit.ts";
import { edit, type Outcome } from "../../training/outcome.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { RemedyDefinition } from "../definition.ts";
import type { FaultId } from "./faultId.ts";

/**
 * `certain`: followed to its end, the code alone shows that training cannot work so. `suspected`: it may
 * be meant, or a branch, an option or something that is not in the script may make it right.
 */
export type Certainty = "certain" | "suspected";

export interface Discovery {
  readonly outcome: Outcome;
  readonly certainty: Certainty;
}

/** A fault that a script can show: a predicate on what it means as a training. */
export interface Fault extends Omit<RemedyDefinition, "id" | "place" | "supports"> {
  readonly id: FaultId;
  /** Signs that this fault explains; it is not looked for where another is found. */
  readonly signs: readonly Sign[];
  /** It lets a network learn, but little: its loss creeps where others stand still. */
  readonly holdsBack?: true;
  /** @param finding what the run got stuck by; null where that is not asked. */
  readonly find: (program: TrainingProgram, finding: Finding | null) => Discovery | null;
}

/** A run that does not learn: the loss stands still, or depends on luck. */
export const standstill: readonly Sign[] = [
  "plateau",
  "vanishing-gradient",
  "initialization-sensitivity",
  "optimizer-sensitivity",
];

/** A run that does not learn or gets out of hand. */
export const anyTrouble: readonly Sign[] = [
  ...standstill,
  "non-finite",
  "divergence",
  "exploding-gradient",
  "oscillation",
  "loss-spike",
];

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A fault with the edit that mends it; where that has no place, what is wrong is the reason. */
export function fault(
  anchor: Range,
  edits: readonly (ScriptEdit | null)[],
  words: Omit<Outcome, "placement">,
  certainty: Certainty = "certain",
): Discovery {
  const { why } = words;
  const isPlaced = !edits.includes(null) || why === undefined;
  return {
    outcome: isPlaced
      ? edit(anchor, edits, words)
      : { ...words, placement: { kind: "refused", reason: why } },
    certainty,
  };
}

/** Edits of several places, each once; none where one of them has no place of its own. */
export function together(edits: readonly (ScriptEdit | null)[]): readonly (ScriptEdit | null)[] {
  const known = edits.flatMap((edit) => edit ?? []);
  return known.length < edits.length ? [null] : distinct(known);
}

/** What is concluded is as certain as the least certain of what it rests on. */
export function certaintyBy(...facts: readonly Fact<unknown>[]): Certainty {
  return facts.every((fact) => fact.certainty === "certain") ? "certain" : "suspected";
}

/** What can only be suspected is said with its line, without an edit. */
export function suspicion(
  { script }: TrainingProgram,
  anchor: Range,
  template: string,
  values: Message["values"] = {},
): Discovery {
  const line = lineNumber(script.text, anchor.from);
  const reason = message(`Line {line}: ${template}`, { line, ...values });
  return { outcome: { placement: { kind: "refused", reason } }, certainty: "suspected" };
}

export function explains({ signs }: Fault, finding: Finding): boolean {
  return signs.includes(finding.sign);
}
