import type { Finding } from "../diagnosis/finding.ts";
import type { HyperparameterValue } from "../log/events/logEvent.ts";
import { type Message, message } from "../message.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import type { Framework } from "../training/framework.ts";
import type { Edit, NoEdit, RemedySource } from "./remedy.ts";
import type { RemedyId } from "./remedyId.ts";

/** What a remedy is placed for: a script as it is now, and the run that got stuck with it. */
export interface Situation {
  readonly script: Script;
  readonly framework: Framework;
  readonly finding: Finding | null;
  readonly hyperparameters: ReadonlyMap<string, HyperparameterValue>;
}

/** A placement, and what can be said better once the place is known. */
export interface Outcome {
  readonly placement: Edit | NoEdit;
  readonly title?: Message;
  readonly why?: Message;
  readonly cost?: Message;
}

/** A remedy before it meets a script. */
export interface RemedyDefinition {
  readonly id: RemedyId;
  readonly title: Message;
  readonly why: Message;
  readonly cost: Message;
  readonly sources: readonly RemedySource[];
  /** By the framework of the script; `pytorch` serves where a framework has none of its own. */
  readonly snippets: Readonly<Partial<Record<Framework, string>> & { pytorch: string }>;
  /** True where the finding's evidence speaks for this remedy before all others. */
  readonly supports: (finding: Finding) => boolean;
  readonly place: (situation: Situation) => Outcome;
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
