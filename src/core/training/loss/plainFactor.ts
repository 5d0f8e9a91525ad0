import type { SyntaxNode } from "@lezer/common";
import { type Frame, frameKey } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf } from "../../python/tree.ts";

/** A number, or a setting that nothing in the script computes: `0.5 * lam`, `args.l2`. */
export function isFactor(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  known = new Map<string, boolean>(),
): boolean {
  if (node.name === "Number") return true;
  const key = `${node.from} ${node.to} ${frameKey(frame)}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  // What is computed from itself is no setting.
  known.set(key, false);
  const isOne = isSetting(script, node, frame, (part, of) => isFactor(script, part, of, known));
  known.set(key, isOne);
  return isOne;
}

function isSetting(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  next: (node: SyntaxNode, frame: Frame | null) => boolean,
): boolean {
  if (/^(?:Binary|Parenthesized|Unary)Expression$/.test(node.name)) {
    const parts = childrenOf(node).filter(({ name }) => !/^[()]$|Op$/.test(name));
    return parts.every((part) => next(part, frame));
  }
  if (!/^(?:VariableName|MemberExpression)$/.test(node.name)) return false;
  return trace(script, node, frame).every(({ value, frame: own }) => {
    if (value.kind !== "expression") return value.kind === "parameter";
    const isItself = value.node.from === node.from;
    return isItself || value.node.name === "MemberExpression" || next(value.node, own);
  });
}
