import type { Message } from "../message.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import type { RemedyId } from "../remedy/remedyId.ts";

/** A change that nobody is advised to make, as nothing speaks for it: a trial finds out. */
export interface Attempt {
  /** Of the remedy that it is like. */
  readonly id: RemedyId;
  readonly title: Message;
  readonly edits: readonly ScriptEdit[];
}
