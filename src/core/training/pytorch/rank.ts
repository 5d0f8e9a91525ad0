import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { dataSourceOf } from "../dataSource.ts";
import type { Operation } from "./operation.ts";
import type { Signal } from "./signal.ts";

/** How many dimensions a tensor has, and whether its last is known to be one wide. */
export interface Shape {
  readonly rank: number;
  readonly isColumn: boolean;
}

/** The shape at the end of a way, with the batch as its first dimension; null where it is not certain. */
export function shapeOf(script: Script, { operations, source }: Signal): Shape | null {
  const ways = [...operations];
  let shape: Shape | null = null;
  const known = ways.findIndex((o) => o.kind === "linear");
  const inner = known < 0 ? ways : ways.slice(0, known + 1);
  if (known < 0) shape = source ? sourceShape(script, source) : null;
  for (const operation of inner.toReversed()) {
    shape = after(script, operation, shape);
    if (!shape) return null;
  }
  return shape;
}

function after(script: Script, operation: Operation, shape: Shape | null): Shape | null {
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

const flatTargets =
  /^(?:load_(?:diabetes|wine|iris|digits|breast_cancer|boston)|fetch_california_housing|fetch_covtype|make_(?:regression|classification|moons|circles|blobs|friedman[123]))$/;

/** What scikit-learn gives as targets is flat; tensors that are drawn have the dimensions they are asked for. */
function sourceShape(script: Script, traced: Traced): Shape | null {
  const { value, path } = traced;
  if (value.kind !== "expression") return null;
  const { node } = value;
  const call = callAt(script, node);
  if (call && flatTargets.test(call.method)) {
    const columns = argumentOf(script, call.argumentList, "n_targets");
    return path[0] === 1 && !columns ? { rank: 1, isColumn: false } : null;
  }
  if (call && /^torch\.(?:randn|rand|zeros|ones)$/.test(call.name ?? "")) {
    const sizes = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
    const isPlain = sizes.every((i) => i.value.name !== "TupleExpression" && i.star === "");
    const last = sizes.at(-1);
    return isPlain && last
      ? { rank: sizes.length, isColumn: sizes.length > 1 && literalOf(script, last.value) === 1 }
      : null;
  }
  const load = /\.target$/.test(textOf(script, node)) ? dataSourceOf(script, traced) : null;
  return load && flatTargets.test(load.method) ? { rank: 1, isColumn: false } : null;
}
