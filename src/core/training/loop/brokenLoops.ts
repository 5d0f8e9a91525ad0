import type { SyntaxNode } from "@lezer/common";
import { loopsAround, sameNode, visit } from "../../python/tree.ts";

/** Whether a `break` may leave a loop before its last turn: how often it turns is then what it never gets to, perhaps. */
export function mayBeBrokenOff(loop: SyntaxNode): boolean {
  let isBroken = false;
  visit(loop, (node) => {
    if (node.name === "BreakStatement") {
      const [own] = loopsAround(node);
      isBroken ||= own !== undefined && sameNode(own, loop);
    }
    return !isBroken && !/^(?:FunctionDefinition|ClassDefinition)$/.test(node.name);
  });
  return isBroken;
}
