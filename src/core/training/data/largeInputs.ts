import type { SyntaxNode } from "@lezer/common";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf } from "../../python/tree.ts";
import { networkInputsOf } from "./networkInputs.ts";

/** From this size on, SGD's usual steps are too long for the weights that numbers are multiplied by. */
const large = 5;

/** The largest number of inputs that stand in the script as numbers, and that nothing scales; null where none is large. */
export const largeInputsOf = oncePerScript((script): number | null => {
  const sizes = networkInputsOf(script).map(({ operations, source }) => {
    if (!source || operations.some(({ kind }) => kind !== "shape")) return 0;
    const { value } = source;
    const nodes =
      value.kind === "tuple" ? value.nodes : value.kind === "expression" ? [value.node] : [];
    return Math.max(0, ...nodes.map((node) => largestWithin(script, node)));
  });
  const size = Math.min(...sizes);
  return sizes.length > 0 && size >= large ? size : null;
});

function largestWithin(script: Script, node: SyntaxNode): number {
  const number = literalOf(script, node);
  if (typeof number === "number") return Math.abs(number);
  if (!/^(?:Array|Tuple)Expression$/.test(node.name)) return 0;
  return Math.max(0, ...childrenOf(node).map((child) => largestWithin(script, child)));
}
