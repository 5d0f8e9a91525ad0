import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import type { Operation } from "./operation.ts";

/** How many dimensions a tensor has, and whether its last is known to be one wide. */
export interface Shape {
  readonly rank: number;
  readonly isColumn: boolean;
}

/** What an operation makes of a shape; null where that is not certain. */
export function afterOperation(
  script: Script,
  operation: Operation,
  shape: Shape | null,
): Shape | null {
  const { kind, name, at, settings } = operation;
  if (kind === "linear") {
    const width = settings && argumentOf(script, settings.argumentList, "out_features", 1);
    const value = certainly(numberOf(script, width?.value, operation.frame));
    return value === null ? null : { rank: 2, isColumn: value === 1 };
  }
  if (!shape) return null;
  if (kind === "activation" || kind === "dropout" || kind === "arithmetic") return shape;
  if (kind !== "shape") return null;
  const { rank, isColumn } = shape;
  switch (name) {
    case "index":
      return indexed(script, at, shape);
    case "batch":
    case "split":
      return shape;
    case "squeeze":
      return isColumn ? { rank: rank - 1, isColumn: false } : null;
    case "flatten":
    case "ravel":
      return rank === 2 && isColumn ? { rank: 1, isColumn: false } : null;
    case "unsqueeze":
      return { rank: rank + 1, isColumn: isLastDimension(script, settings, rank) };
    case "view":
    case "reshape":
      return reshaped(script, settings);
    case "gather":
    case "permute":
    case "transpose":
    case "t":
    case "T":
    case "unflatten":
      return null;
    default:
      return shape;
  }
}

function isLastDimension(script: Script, call: Call | null, rank: number): boolean {
  const given = call && itemsOf(script, call.argumentList).at(-1);
  const value = given ? literalOf(script, given.value) : null;
  return value === -1 || value === rank;
}

function reshaped(script: Script, call: Call | null): Shape | null {
  const items = call ? itemsOf(script, call.argumentList) : [];
  const sizes = items.map((i) => literalOf(script, i.value));
  if (items.length === 0 || items.some((i) => i.value.name === "TupleExpression")) return null;
  return { rank: items.length, isColumn: items.length > 1 && sizes.at(-1) === 1 };
}

/** `x[:100]` and `x[order]` keep the dimensions, `x[:, 0]` and `x[i]` of one row take one away. */
function indexed(script: Script, node: SyntaxNode, { rank, isColumn }: Shape): Shape | null {
  const [, open, ...rest] = childrenOf(node);
  if (open?.name !== "[") return null;
  const text = textOf(script, { from: open.to, to: rest.at(-1)?.from ?? node.to });
  if (/None|newaxis|\.\.\./.test(text)) return null;
  const parts = text.split(",").map((p) => p.trim());
  const numbers = parts.filter((p) => /^-?\d+$/.test(p)).length;
  const last = parts.at(-1) ?? "";
  const isSlice = rank > 1 && parts.length === rank && last.includes(":") && last !== ":";
  if (isSlice) return null;
  return { rank: rank - numbers, isColumn: isColumn && parts.length < rank };
}
