import type { SyntaxNode } from "@lezer/common";
import { applyEdits, overlap } from "../python/applyEdits.ts";
import { lineEnd, lineStart } from "../python/lines.ts";
import { errorsIn, type Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";

interface Region {
  readonly from: number;
  readonly to: number;
  readonly edits: readonly ScriptEdit[];
}

/**
 * Edits must not overlap, nor leave the script less readable to the parser than it was. Only the
 * statements of the top level that they touch are parsed: what is beside them cannot be affected.
 */
export function isSound(script: Script, edits: readonly ScriptEdit[]): boolean {
  if (overlap(edits)) return false;
  return regionsOf(script, edits).every(({ from, to, edits: own }) => {
    const before = script.text.slice(from, to);
    const shifted = own.map((e) => ({ from: e.from - from, to: e.to - from, insert: e.insert }));
    return errorsIn(applyEdits(before, shifted)) <= errorsIn(before);
  });
}

function regionsOf(script: Script, edits: readonly ScriptEdit[]): readonly Region[] {
  const regions: Region[] = [];
  for (const edit of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const first = statementFrom(script, edit.from);
    const last = statementFrom(script, edit.to);
    const from = lineStart(script.text, Math.min(edit.from, first?.from ?? edit.from));
    const to = lineEnd(script.text, Math.max(edit.to, last?.to ?? edit.to));
    const previous = regions.at(-1);
    if (previous && from <= previous.to) {
      const end = Math.max(to, previous.to);
      regions[regions.length - 1] = {
        from: previous.from,
        to: end,
        edits: [...previous.edits, edit],
      };
    } else regions.push({ from, to, edits: [edit] });
  }
  return regions;
}

/** The last statement of the top level that starts at or before a place. */
function statementFrom(script: Script, at: number): SyntaxNode | null {
  return script.root.childBefore(at + 1);
}
