import type { SyntaxNode } from "@lezer/common";
import { childrenOf, isWithin, sameNode } from "../../python/tree.ts";

/** Whether a loop may go on to its next turn before it comes to a node: `if (i + 1) % 8: continue` stands before it. */
export function mayBeSkipped(node: SyntaxNode, loop: SyntaxNode): boolean {
  for (let at = node; at.parent && !sameNode(at, loop); at = at.parent) {
    for (let before = at.prevSibling; before; before = before.prevSibling) {
      if (before.name === "IfStatement" && isWithin(at, loop) && goesOn(before)) return true;
    }
  }
  return false;
}

/** A `continue` that is not that of a loop within. */
function goesOn(node: SyntaxNode): boolean {
  return childrenOf(node).some(
    (child) =>
      child.name === "ContinueStatement" ||
      (!/^(?:For|While)Statement$|Definition$/.test(child.name) && goesOn(child)),
  );
}
