import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { keyOf, type Traced } from "../../python/traced.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { lossStarts } from "../pytorch/losses.ts";
import { isFactor } from "./plainFactor.ts";
import { type WeightPenalty, weightPenaltyOf } from "./weightPenalty.ts";

export interface PenaltyTerm {
  readonly term: SyntaxNode;
  readonly penalty: WeightPenalty;
}

/** A part of a loss. */
interface Part {
  readonly node: SyntaxNode | undefined;
  /** It is added, times a number or not: no divisor, no subtrahend, no factor of something else. */
  readonly isTerm: boolean;
}

const deepest = 12;

/**
 * The terms of what is learned from that are penalties on weights; null where a size of weights is anything else in it,
 * as what other terms are measured by, or where the loss is too long to be read whole.
 */
export function penaltyTermsOf(script: Script): readonly PenaltyTerm[] | null {
  const found: PenaltyTerm[] = [];
  // Branches that follow each other lead to the same values by twice as many ways each.
  const visited = new Set<string>();
  const isPlain = (traced: Traced, isTerm: boolean, depth: number): boolean => {
    const key = `${isTerm} ${keyOf(traced)}`;
    if (visited.has(key)) return true;
    if (depth > deepest) return false;
    visited.add(key);
    const { frame } = traced;
    return partsOf(script, traced).every(({ node, isTerm: isAdded }) => {
      if (!node) return true;
      const penalty = weightPenaltyOf(script, node, frame);
      if (penalty) found.push({ term: node, penalty });
      if (penalty) return isTerm && isAdded;
      return trace(script, node, frame).every((end) => isPlain(end, isTerm && isAdded, depth + 1));
    });
  };
  return lossStarts(script).every((start) => isPlain(start, true, 0)) ? found : null;
}

function partsOf(script: Script, { value, frame }: Traced): readonly Part[] {
  if (value.kind === "update") return ofArithmetic(script, value.statement, frame);
  if (value.kind === "tuple") return value.nodes.map((node) => ({ node, isTerm: false }));
  if (value.kind !== "expression") return [];
  const { node } = value;
  const call = callAt(script, node);
  if (call?.receiver && /^(?:mean|sum|scale)$/.test(call.method)) {
    const scaled = itemsOf(script, call.argumentList)[0]?.value;
    return [{ node: call.method === "scale" ? scaled : call.receiver, isTerm: true }];
  }
  if (weightPenaltyOf(script, node, frame)) return [{ node, isTerm: true }];
  switch (node.name) {
    case "BinaryExpression":
      return ofArithmetic(script, node, frame);
    case "ParenthesizedExpression":
      return [{ node: childrenOf(node)[1], isTerm: true }];
    case "DictionaryExpression":
      return itemsOf(script, node).map((item) => ({ node: item.value, isTerm: false }));
    default:
      return [];
  }
}

/** Both sides of `a + b`, `a * b` and `a += b`. */
function ofArithmetic(script: Script, node: SyntaxNode, frame: Frame | null): readonly Part[] {
  const [left, operator, right] = childrenOf(node);
  if (!left || !operator || !right) return [];
  const sign = textOf(script, operator).replace(/=$/, "");
  const isSum = /^[+-]$/.test(sign);
  const isScaled = (by: SyntaxNode) => /^[*/]$/.test(sign) && isFactor(script, by, frame);
  return [
    { node: right, isTerm: sign === "+" || (sign === "*" && isScaled(left)) },
    { node: left, isTerm: isSum || isScaled(right) },
  ];
}
