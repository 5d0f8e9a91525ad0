import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { type Frame, frameKey } from "../../python/frame.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { isColumn, isFlat, isSameAxis } from "./axis.ts";
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

/** The pairs within the losses that a script writes out itself. */
export const crossedPairsOf = oncePerScript((script): readonly CrossedPair[] => {
  const waiting = [...lossStarts(script)];
  const seen = new Set<string>();
  const found = new Map<number, CrossedPair>();
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
  return [...found.values()];
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

function crossedAt(script: Script, node: SyntaxNode, frame: Frame | null): CrossedPair | null {
  const [left, operator, right] = childrenOf(node);
  const isArithmetic =
    node.name === "BinaryExpression" && operator && /^[-+*/]$/.test(textOf(script, operator));
  if (!isArithmetic || !left || !right) return null;
  const sides = [left, right].map((side) => ({ side, shape: shapeOfNode(script, side, frame) }));
  const column = sides.find(({ shape }) => isColumn(shape));
  const flat = sides.find(({ shape }) => isFlat(shape));
  if (!column || !flat || !isSameAxis(column.shape?.axes[0], flat.shape?.axes[0])) return null;
  const isOutputColumn = isOutput(script, column.side, frame);
  // Outputs against outputs are pairs on purpose, as a ranking compares them.
  if (isOutputColumn === isOutput(script, flat.side, frame)) return null;
  return { at: node, column: column.side, isOutputColumn };
}
