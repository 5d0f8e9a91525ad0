import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, sameNode, textOf } from "../../python/tree.ts";
import { lossStarts, trainingLosses } from "./losses.ts";
import { isMeanOfSamples } from "./meanLoss.ts";

const deepest = 8;

/** Whether the training goes back from the sum of this term and a loss that is the mean of its samples. */
export function isAddedToMean(script: Script, term: SyntaxNode): boolean {
  return sumsOf(script).some((terms) => {
    if (!terms.some((other) => sameNode(other, term))) return false;
    const losses = terms.map((node) => isMean(script, node));
    return losses.includes(true) && !losses.includes(false);
  });
}

/** Of every backward pass, what its loss is the sum of. */
const sumsOf = oncePerScript((script) =>
  lossStarts(script).map((start) => termsOf(script, start, 0)),
);

function termsOf(script: Script, { value, frame }: Traced, depth: number): readonly SyntaxNode[] {
  if (depth > deepest) return [];
  const within = (node: SyntaxNode | undefined) =>
    node ? trace(script, node, frame).flatMap((end) => termsOf(script, end, depth + 1)) : [];
  if (value.kind === "update") {
    const [target, operator, right] = childrenOf(value.statement);
    if (!target || !operator || !/^[+-]=$/.test(textOf(script, operator))) return [];
    const earlier = trace(script, target, frame).filter((end) => end.value.kind !== "update");
    return [...within(right), ...earlier.flatMap((end) => termsOf(script, end, depth + 1))];
  }
  if (value.kind !== "expression") return [];
  const { node } = value;
  const [left, operator, right] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  if (operator && /^[+-]$/.test(textOf(script, operator)))
    return [...within(left), ...within(right)];
  const call = callAt(script, node);
  const [scaled] = call?.method === "scale" ? itemsOf(script, call.argumentList) : [];
  return scaled ? within(scaled.value) : [node];
}

/** Null for what is no loss of the training, or not known to be one. */
function isMean(script: Script, node: SyntaxNode): boolean | null {
  const loss = trainingLosses(script).find(({ call }) => sameNode(call.node, node));
  return loss ? isMeanOfSamples(script, loss) : null;
}
