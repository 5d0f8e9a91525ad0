import type { SyntaxNode } from "@lezer/common";
import { isBlankBetween, lineEnd, lineStart } from "./lines.ts";
import type { Script } from "./script.ts";
import type { ScriptEdit } from "./scriptEdit.ts";
import { endOf, statementsOf, textOf } from "./tree.ts";

/** Takes a statement out with its line; null where its block would be empty or a comment would go too. */
export function removeStatement(script: Script, statement: SyntaxNode): ScriptEdit | null {
  const { text } = script;
  const block = statement.parent;
  const end = endOf(statement);
  if (!block) return null;
  if (block.name === "StatementGroup") return removeFromGroup(statement, block);
  if (statementsOf(block).length < 2) return null;
  const from = lineStart(text, statement.from);
  const last = lineEnd(text, end);
  if (!isBlankBetween(text, from, statement.from) || !isBlankBetween(text, end, last)) return null;
  const next = text.indexOf("\n", last);
  return { from, to: next < 0 ? text.length : next + 1, insert: "" };
}

/** The same, with a `pass` in place of the only statement of a block. */
export function removeOrPass(script: Script, statement: SyntaxNode): ScriptEdit | null {
  return isOnlyStatement(statement)
    ? { from: statement.from, to: endOf(statement), insert: "pass" }
    : removeStatement(script, statement);
}

export function isOnlyStatement({ parent }: SyntaxNode): boolean {
  return parent !== null && statementsOf(parent).length === 1;
}

/** Takes `b; ` out of `a; b; c`. */
function removeFromGroup(statement: SyntaxNode, group: SyntaxNode): ScriptEdit | null {
  const siblings = statementsOf(group);
  const at = siblings.findIndex((s) => s.from === statement.from);
  const next = siblings[at + 1];
  const previous = siblings[at - 1];
  if (next) return { from: statement.from, to: next.from, insert: "" };
  return previous ? { from: endOf(previous), to: endOf(statement), insert: "" } : null;
}

/** A statement's text without the line end that belongs to it. */
export function statementText(script: Script, statement: SyntaxNode): string {
  return textOf(script, { from: statement.from, to: endOf(statement) });
}

/** Moves the body of a compound statement one level out and drops its head; null where it is not plain. */
export function unwrapBlock(script: Script, statement: SyntaxNode): ScriptEdit[] | null {
  const { text } = script;
  const body = statement.getChild("Body");
  const inner = body ? statementsOf(body) : [];
  const [first] = inner;
  const last = inner.at(-1);
  if (!first || !last) return null;
  const head = lineStart(text, statement.from);
  const start = lineStart(text, first.from);
  if (start <= head || !isBlankBetween(text, head, statement.from)) return null;
  const outer = statement.from - head;
  const depth = first.from - start - outer;
  if (depth <= 0 || !/^[ \t]*$/.test(text.slice(start, first.from))) return null;
  const edits: ScriptEdit[] = [{ from: head, to: start, insert: "" }];
  const end = endOf(last);
  for (let line = start; line < end; line = lineEnd(text, line) + script.newline.length) {
    if (lineEnd(text, line) === line) continue;
    const lead = text.slice(line, line + outer + depth);
    if (!/^[ \t]*$/.test(lead) || lead.length < outer + depth) return null;
    if (isInsideString(script, line)) return null;
    edits.push({ from: line + outer, to: line + outer + depth, insert: "" });
  }
  const [removal, dedent, ...rest] = edits;
  return removal && dedent
    ? [{ from: removal.from, to: dedent.to, insert: text.slice(head, head + outer) }, ...rest]
    : null;
}

function isInsideString(script: Script, at: number): boolean {
  return script.all("String").some((s) => s.from < at && s.to > at);
}
