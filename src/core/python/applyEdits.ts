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

/** The lines of the edited text that edits wrote or changed, as they are then; a blank line stands for what lies between. */
export function writtenLines(text: string, edits: readonly ScriptEdit[]): string {
  const after = applyEdits(text, edits);
  const blocks: { from: number; to: number }[] = [];
  let shift = 0;
  for (const { from, to, insert } of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const begin = from + shift;
    shift += insert.length - (to - from);
    const lead = /^\s*\n/.exec(insert)?.[0].length ?? 0;
    const trail = /\n[ \t]*$/.exec(insert.slice(lead))?.[0].length ?? 0;
    const start = after.lastIndexOf("\n", begin + lead - 1) + 1;
    const newline = after.indexOf("\n", Math.max(begin + lead, begin + insert.length - trail));
    const block = { from: start, to: newline < 0 ? after.length : newline };
    const previous = blocks.at(-1);
    if (previous && block.from <= previous.to + 1) previous.to = Math.max(previous.to, block.to);
    else blocks.push(block);
  }
  return blocks.map((b) => after.slice(b.from, b.to).replaceAll("\r", "")).join("\n\n");
}
