import type { SyntaxNode } from "@lezer/common";
import { childrenOf, isWithin, sameNode } from "../../python/tree.ts";

/** Whether a loop may go on to its next turn before it comes to a node: `if (i + 1) % 8: continue` stands before it. */
export function mayBeSkipped(node: SyntaxNode, loop: SyntaxNode): boolean {
  for (let at = node; at.parent && !sameNode(at, loop); at = at.parent) {
    for (let before = at.prevSibling; before; before = before.prevSibling) {
      if (before.name === "IfStatement" && isWithin(at, loop) && continues(before)) return true;
    }
  }
  return false;
}

/** The last statement after `from` that is reached in every turn: none behind `if worse: continue`. */
export function lastBeforeContinue(
  statements: readonly SyntaxNode[],
  from: SyntaxNode,
): SyntaxNode | undefined {
  const behind = statements.findIndex((s) => s.from > from.from && continues(s));
  return behind < 0 ? statements.at(-1) : statements[behind - 1];
}

/** Whether a statement holds a `continue` of the loop that it stands in: none of a loop within. */
function continues(statement: SyntaxNode): boolean {
  if (/^(?:For|While)Statement$|Definition$/.test(statement.name)) return false;
  return childrenOf(statement).some(
    (child) => child.name === "ContinueStatement" || continues(child),
  );
}
