import { nodesWithin } from "./nodesWithin.ts";
import type { Script } from "./script.ts";
import { childrenOf, textOf } from "./tree.ts";

/** `x @ w`. */
export function multiplies(
  script: Script,
  part: { readonly from: number; readonly to: number },
): boolean {
  return nodesWithin(script, "BinaryExpression", part).some((node) => {
    const operator = childrenOf(node)[1];
    return operator !== undefined && textOf(script, operator) === "@";
  });
}
