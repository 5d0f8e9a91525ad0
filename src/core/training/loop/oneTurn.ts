import type { SyntaxNode } from "@lezer/common";
import { namesWithin } from "../../python/names.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { loopVariables } from "./runLength.ts";

/** Whether a condition holds in one turn of a loop alone: `if epoch == 0`, `if epoch + 1 == epochs`. */
export function isOfOneTurn(script: Script, loop: SyntaxNode, condition: SyntaxNode): boolean {
  if (textOf(script, condition).includes("%")) return false;
  const turns = new Set(loopVariables(script, loop));
  const isTurn = (side: SyntaxNode | undefined) => {
    const names = side ? namesWithin(script, side) : [];
    return names.length > 0 && names.every((name) => turns.has(name));
  };
  return nodesWithin(script, "BinaryExpression", condition).some((comparison) => {
    const [left, operator, right] = childrenOf(comparison);
    const isEqual = operator !== undefined && textOf(script, operator) === "==";
    return isEqual && (isTurn(left) || isTurn(right));
  });
}
