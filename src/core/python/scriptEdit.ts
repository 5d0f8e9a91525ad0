/** Replaces [from, to) of the script's text (UTF-16 offsets) by `insert`. Edits of one change never overlap. */
export interface ScriptEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}
