import type { SyntaxNode } from "@lezer/common";
import type { Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { endOf } from "./tree.ts";

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** End of the line at `at`, before its line end. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  const end = newline < 0 ? text.length : newline;
  return end > at && text[end - 1] === "\r" ? end - 1 : end;
}

export function indentAt(text: string, at: number): string {
  const start = lineStart(text, at);
  let end = start;
  while (text[end] === " " || text[end] === "\t") end += 1;
  return text.slice(start, end);
}

export function lineNumber(text: string, at: number): number {
  let line = 1;
  for (let i = text.indexOf("\n"); i >= 0 && i < at; i = text.indexOf("\n", i + 1)) line += 1;
  return line;
}

export function isBlankBetween(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() === "";
}

/** True where a statement shares its line with another, or with the head of its block. */
function isInline(script: Script, statement: SyntaxNode): boolean {
  return (
    statement.parent?.name === "StatementGroup" ||
    !isBlankBetween(script.text, lineStart(script.text, statement.from), statement.from)
  );
}

/**
 * Puts lines after a statement at its indentation; `lines` are indented with tabs, one a level.
 * Null where the statement shares its line and the lines cannot be written as `a; b`.
 */
export function insertAfter(
  script: Script,
  statement: SyntaxNode,
  lines: readonly string[],
): ScriptEdit | null {
  const end = endOf(statement);
  if (isInline(script, statement)) {
    return areSimple(lines) ? { from: end, to: end, insert: `; ${lines.join("; ")}` } : null;
  }
  const at = lineEnd(script.text, end);
  const block = indentLines(script, lines, indentAt(script.text, statement.from));
  return { from: at, to: at, insert: script.newline + block };
}

/** Puts lines before a statement at its indentation; see `insertAfter`. */
export function insertBefore(
  script: Script,
  statement: SyntaxNode,
  lines: readonly string[],
): ScriptEdit | null {
  const at = statement.from;
  if (isInline(script, statement)) {
    return areSimple(lines) ? { from: at, to: at, insert: `${lines.join("; ")}; ` } : null;
  }
  const indent = indentAt(script.text, at);
  const block = indentLines(script, lines, indent).slice(indent.length);
  return { from: at, to: at, insert: block + script.newline + indent };
}

function areSimple(lines: readonly string[]): boolean {
  return lines.every((line) => !line.startsWith("\t") && !line.endsWith(":"));
}

function indentLines(script: Script, lines: readonly string[], indent: string): string {
  return lines
    .map((line) => {
      const content = line.replace(/^\t+/, "");
      return content === ""
        ? ""
        : indent + script.indentUnit.repeat(line.length - content.length) + content;
    })
    .join(script.newline);
}

/** A definition at the top level before `statement` (and the comments that belong to it). */
export function insertDefinitionBefore(
  script: Script,
  statement: SyntaxNode,
  lines: readonly string[],
): ScriptEdit {
  let at = lineStart(script.text, statement.from);
  while (at > 0) {
    const previous = lineStart(script.text, at - 1);
    const line = script.text.slice(previous, at);
    if (!line.startsWith("#") || line.startsWith("#!") || line.startsWith("# %%")) break;
    at = previous;
  }
  const before = script.text.slice(0, at);
  const blankLines = /(?:^|\n)\r?\n\r?\n$/.test(before) ? 0 : /\n\r?\n$/.test(before) ? 1 : 2;
  const newline = script.newline;
  const insert =
    newline.repeat(at === 0 ? 0 : blankLines) + indentLines(script, lines, "") + newline.repeat(3);
  return { from: at, to: at, insert };
}
