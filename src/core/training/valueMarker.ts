import type { SyntaxNode } from "@lezer/common";
import { indentAt, lineEnd, lineStart } from "../python/lines.ts";
import { formatNumber } from "../python/literals.ts";
import type { Script } from "../python/script.ts";
import type { ScriptEdit } from "../python/scriptEdit.ts";
import { statementOf, textOf } from "../python/tree.ts";

/**
 * The comment that a changed number carries. It tells the person what was there, and a second look
 * at the script that it was changed already: without it, "ten times lower" has no end.
 */
const marker = /^# (learning rate|seed) was (\S+)$/;
/** What was changed: a number that is told without its name says nothing. */
export type Marked = "learning rate" | "seed";

interface Marker {
  readonly comment: SyntaxNode;
  readonly value: number;
}

/** The marker on the line of a node or on the line above. */
export function markerAt(script: Script, node: SyntaxNode, what: Marked): Marker | null {
  const start = lineStart(script.text, node.from);
  const above = lineStart(script.text, Math.max(0, start - 1));
  const end = lineEnd(script.text, node.to);
  for (const comment of script.all("Comment")) {
    const [, name, value] = marker.exec(textOf(script, comment).trimEnd()) ?? [];
    if (name !== what || value === undefined || comment.from < above || comment.to > end + 1)
      continue;
    if (comment.from >= start || indentAt(script.text, comment.from) === lead(script, comment)) {
      return { comment, value: Number(value) };
    }
  }
  return null;
}

function lead(script: Script, node: SyntaxNode): string {
  return script.text.slice(lineStart(script.text, node.from), node.from);
}

/** The edit that leaves the marker: at the line's end where nothing is there, else above the line. */
export function markerEdit(
  script: Script,
  node: SyntaxNode,
  what: Marked,
  old: number,
): ScriptEdit {
  const text = `# ${what} was ${what === "seed" ? old : formatNumber(old)}`;
  const known = markerAt(script, node, what);
  if (known) {
    const to = known.comment.from + textOf(script, known.comment).trimEnd().length;
    return { from: known.comment.from, to, insert: text };
  }
  const end = lineEnd(script.text, node.to);
  const hasComment = script.all("Comment").some((c) => c.from >= node.to && c.from <= end);
  const continued = script.text[end - 1] === "\\";
  if (!hasComment && !continued && !isInString(script, end)) {
    return { from: end, to: end, insert: `  ${text}` };
  }
  const own = lineStart(script.text, node.from);
  const follows = own > 0 && script.text.slice(0, own).trimEnd().endsWith("\\");
  const at =
    follows || isInString(script, own) ? lineStart(script.text, statementOf(node).from) : own;
  return { from: at, to: at, insert: indentAt(script.text, at) + text + script.newline };
}

function isInString(script: Script, at: number): boolean {
  for (let node: SyntaxNode | null = script.tree.resolveInner(at, 0); node; node = node.parent) {
    if (/String$/.test(node.name) && node.from < at && node.to > at) return true;
  }
  return false;
}
