import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { type Frame, frameKey } from "../../python/frame.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { isColumn, isFlat, isSameAxis } from "./axis.ts";
import { addsAxis } from "./indexed.ts";
import { lossStarts } from "./losses.ts";
import { shapeOfNode } from "./tensorShape.ts";
import { isOutput } from "./writtenLoss.ts";

/** An output and a target of one set of samples, of which one is a column and the other flat: put together, they make a table of every pair. */
export interface CrossedPair {
  /** What puts them together: `prediction - target`. */
  readonly at: SyntaxNode;
  readonly column: SyntaxNode;
  readonly isOutputColumn: boolean;
}

const mostPlaces = 200;
/** What goes over each number for itself, or sums them up. */
const passing =
  /^(?:mean|sum|abs|absolute|square|pow|sqrt|exp|log|log1p|cosh|softplus|where|clamp|clip|relu|maximum|minimum|max|min|mul|add|sub|div|sub_|huber|sigmoid|logsigmoid|tanh|stack|nanmean)$/;

/** The pairs within the losses that a script writes out itself; `"meant"` where some of them are so on purpose. */
export const crossedPairsOf = oncePerScript((script): readonly CrossedPair[] | "meant" => {
  const waiting = [...lossStarts(script)];
  const seen = new Set<string>();
  const found = new Map<number, CrossedPair | "meant">();
  for (let next = waiting.pop(); next && seen.size < mostPlaces; next = waiting.pop()) {
    const { value, frame } = next;
    if (value.kind !== "expression") continue;
    const { node } = value;
    const key = `${node.from} ${node.to} ${frameKey(frame)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const pair = crossedAt(script, node, frame);
    if (pair) found.set(node.from, pair);
    else waiting.push(...partsOf(script, node).flatMap((part) => trace(script, part, frame)));
  }
  // A loss of all pairs, such as an energy distance, holds those of the outputs among themselves, too.
  const pairs = [...found.values()];
  const crossed = pairs.filter((pair) => pair !== "meant");
  return crossed.length < pairs.length ? "meant" : crossed;
});

/** What a loss is computed from: terms of a sum, and what a function goes over. */
function partsOf(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  if (node.name === "BinaryExpression" || node.name === "UnaryExpression") {
    return childrenOf(node).filter(({ name }) => name !== "ArithOp");
  }
  const call = callAt(script, node);
  if (!call || !passing.test(call.method)) return [];
  const given = itemsOf(script, call.argumentList).flatMap(({ value, star }) => {
    if (star !== "") return [];
    const isList = /^(?:Tuple|Array)Expression$/.test(value.name);
    return isList ? itemsOf(script, value).map((item) => item.value) : [value];
  });
  const isFunction = /^torch\./.test(call.name ?? "");
  return isFunction || !call.receiver ? given : [call.receiver, ...given];
}

/** `"meant"` where the pairs are so on purpose. */
function crossedAt(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
): CrossedPair | "meant" | null {
  const [left, operator, right] = childrenOf(node);
  const isArithmetic =
    node.name === "BinaryExpression" && operator && /^[-+*/]$/.test(textOf(script, operator));
  if (!isArithmetic || !left || !right) return null;
  const sides = [left, right].map((side) => ({ side, shape: shapeOfNode(script, side, frame) }));
  const column = sides.find(({ shape }) => isColumn(shape));
  const flat = sides.find(({ shape }) => isFlat(shape));
  if (!column || !flat || !isSameAxis(column.shape?.axes[0], flat.shape?.axes[0])) return null;
  const isOutputColumn = isOutput(script, column.side, frame);
  const isOutputFlat = isOutput(script, flat.side, frame);
  // Who adds the axis at this very place wants the pairs; outputs are compared with outputs in a ranking.
  if (addsAxis(script, column.side) || (isOutputColumn && isOutputFlat)) return "meant";
  if (isOutputColumn === isOutputFlat) return null;
  return { at: node, column: column.side, isOutputColumn };
}
