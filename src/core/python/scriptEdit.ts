/** Replaces [from, to) of the script's text (UTF-16 offsets) by `insert`. Edits of one change never overlap. */
export interface ScriptEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** The same edits without those that would change one place twice. */
export function distinct(edits: readonly ScriptEdit[]): ScriptEdit[] {
  const known = new Map(edits.map((e) => [`${e.from} ${e.to} ${e.insert}`, e]));
  return [...known.values()];
}
