import { type Message, message } from "../message.ts";
import type { FileEdits } from "../python/importedFile.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";

/** Where a remedy changes a script, and how. */
export interface Edit {
  readonly kind: "edit";
  readonly edits: readonly ScriptEdit[];
  /** The part of the script that the remedy is about, where the lightbulb stands. */
  readonly anchor: { readonly from: number; readonly to: number };
  /** Edits of files that the script imports; they belong to the same change. */
  readonly elsewhere?: readonly FileEdits[];
}

export type NoEdit =
  /** It is there already: the same remedy would change nothing. */
  | { readonly kind: "present"; readonly reason: Message }
  | { readonly kind: "refused"; readonly reason: Message };

/** A placement, and what can be said better once the place is known. */
export interface Outcome {
  readonly placement: Edit | NoEdit;
  readonly title?: Message;
  readonly why?: Message;
  readonly cost?: Message;
}

export function refused(reason: Message): Outcome {
  return { placement: { kind: "refused", reason } };
}

export function refusedBecause(template: string, values: Message["values"] = {}): Outcome {
  return refused(message(template, values));
}

export function present(template: string, values: Message["values"] = {}): Outcome {
  return { placement: { kind: "present", reason: message(template, values) } };
}

/** An edit at `anchor`; refused where one of its parts has no place of its own (null). */
export function edit(
  anchor: { readonly from: number; readonly to: number },
  edits: readonly (ScriptEdit | null)[],
  words: Omit<Outcome, "placement"> = {},
): Outcome {
  const certain = edits.flatMap((e) => e ?? []);
  if (certain.length < edits.length) {
    return refusedBecause("Several statements share the line where new lines would have to go.");
  }
  const { from, to } = anchor;
  return { placement: { kind: "edit", edits: certain, anchor: { from, to } }, ...words };
}

/**
 * The same change at several places as one; those that have it already are left alone. The first refusal where one is
 * refused, null where there is no place.
 */
export function togetherOf(outcomes: readonly Outcome[], title: Message): Outcome | null {
  const refusal = outcomes.find(({ placement }) => placement.kind === "refused");
  const edits = outcomes.flatMap(({ placement }) => (placement.kind === "edit" ? [placement] : []));
  const [first] = edits;
  if (refusal || !first) return refusal ?? outcomes[0] ?? null;
  return edit(first.anchor, withoutRepeats(edits.flatMap((e) => e.edits)), { title });
}

/** The same change at those of several places that take it, as one; else the first answer, null where there is no place. */
export function whereverTaken(outcomes: readonly Outcome[]): Outcome | null {
  const taken = outcomes.flatMap(({ placement, ...words }) =>
    placement.kind === "edit" ? [{ placement, words }] : [],
  );
  const [first] = taken;
  if (!first) return outcomes[0] ?? null;
  const edits = withoutRepeats(taken.flatMap(({ placement }) => placement.edits));
  return edit(first.placement.anchor, edits, first.words);
}

/** Several layers may need the same import, and one layer may be applied at several places. */
export function withoutRepeats(
  edits: readonly (ScriptEdit | null)[],
): readonly (ScriptEdit | null)[] {
  const seen = new Set<string>();
  return edits.filter((e) => {
    const key = e === null ? "" : `${e.from} ${e.to} ${e.insert}`;
    if (e !== null && seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
