import type { SyntaxNode } from "@lezer/common";
import { loopsAround, sameNode, visit } from "../../python/tree.ts";

/** Whether a node is a `break` that leaves this loop, and no other within it. */
export function isBreakOf(node: SyntaxNode, loop: SyntaxNode): boolean {
  const [own] = node.name === "BreakStatement" ? loopsAround(node) : [];
  return own !== undefined && sameNode(own, loop);
}

/** Whether a `break` may leave a loop before its last turn: how often it turns is then what it never gets to, perhaps. */
export function mayBeBrokenOff(loop: SyntaxNode): boolean {
  let isBroken = false;
  visit(loop, (node) => {
    isBroken ||= isBreakOf(node, loop);
    return !isBroken && !/^(?:FunctionDefinition|ClassDefinition)$/.test(node.name);
  });
  return isBroken;
}
