import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { gradientChangesOf } from "./gradientChanges.ts";

/**
 * Whether the loop adds up the parts of one gradient: weighted or summed ones, or such as are divided before the step.
 * One step for all of them is what is wanted then.
 */
export function isGatheredInParts(
  script: Script,
  backward: Call,
  loop: SyntaxNode,
  step: SyntaxNode,
): boolean {
  const isWeighted = itemsOf(script, backward.argumentList).length > 0;
  return (
    isWeighted ||
    sumsByOption(script) ||
    weighsLoss(script, backward, loop) ||
    gradientChangesOf(script).some(({ from, to }) => from >= loop.to && to <= step.from)
  );
}

function sumsByOption(script: Script): boolean {
  return callsOf(script).some((call) => {
    const reduction = argumentOf(script, call.argumentList, "reduction");
    return reduction !== null && /sum/.test(textOf(script, reduction.value));
  });
}

/** `loss = criterion(…) * weight`, `loss = criterion(…) / len(chunks)`, `loss = errors.sum()`. */
function weighsLoss(script: Script, { receiver }: Call, loop: SyntaxNode): boolean {
  const loss = receiver ? textOf(script, receiver) : "";
  return nodesWithin(script, "AssignStatement", loop).some((statement) =>
    assignmentsOf(statement).some(({ target, value }) => {
      if (!value || textOf(script, target) !== loss) return false;
      const [, operator] = value.name === "BinaryExpression" ? childrenOf(value) : [];
      const isProduct = operator !== undefined && /^[*/]$/.test(textOf(script, operator));
      return isProduct || callAt(script, value)?.method === "sum";
    }),
  );
}
