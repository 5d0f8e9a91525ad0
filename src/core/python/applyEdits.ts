import { createTwoFilesPatch } from "diff";
import type { ScriptEdit } from "./scriptEdit.ts";

/** The text after edits that do not overlap; edits at one place keep their order. */
export function applyEdits(text: string, edits: readonly ScriptEdit[]): string {
  let result = "";
  let at = 0;
  for (const edit of inOrder(edits)) {
    if (edit.from < at) throw new Error("edits overlap");
    result += text.slice(at, edit.from) + edit.insert;
    at = edit.to;
  }
  return result + text.slice(at);
}

export function overlap(edits: readonly ScriptEdit[]): boolean {
  const sorted = inOrder(edits);
  return sorted.some((edit, i) => edit.from < (sorted[i - 1]?.to ?? 0));
}

function inOrder(edits: readonly ScriptEdit[]): ScriptEdit[] {
  return [...edits].sort((a, b) => a.from - b.from || a.to - b.to);
}

/** A patch as `git apply` and `patch -p1` read it; empty where nothing changes. */
export function unifiedDiff(before: string, after: string, path: string): string {
  if (before === after) return "";
  const patch = createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
  });
  return patch.replace(/^=+\r?\n/, "");
}
