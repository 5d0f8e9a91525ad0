import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

const ofGradient = /\.grad(?:\.data)?$/;

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
    scalesGradient(script, { from: loop.to, to: step.from })
  );
}

function sumsByOption(script: Script): boolean {
  return callsOf(script).some((call) => {
    const reduction = argumentOf(script, call.argumentList, "reduction");
    return reduction !== null && /sum/.test(textOf(script, reduction.value));
  });
}

/** `loss = criterion(…) * weight`, `loss = errors.sum()`. */
function weighsLoss(script: Script, { receiver }: Call, loop: SyntaxNode): boolean {
  const loss = receiver ? textOf(script, receiver) : "";
  return nodesWithin(script, "AssignStatement", loop).some((statement) =>
    assignmentsOf(statement).some(({ target, value }) => {
      if (!value || textOf(script, target) !== loss) return false;
      const [, operator] = value.name === "BinaryExpression" ? childrenOf(value) : [];
      const isProduct = operator !== undefined && textOf(script, operator) === "*";
      return isProduct || callAt(script, value)?.method === "sum";
    }),
  );
}

/** `p.grad /= n` and `p.grad.div_(n)` on the way to the step. */
function scalesGradient(
  script: Script,
  between: { readonly from: number; readonly to: number },
): boolean {
  const isOfGradient = (node: SyntaxNode | null | undefined) =>
    node != null && ofGradient.test(textOf(script, node));
  const calls = callsOfMethod(script, "div_", "mul_").filter(({ receiver }) =>
    isOfGradient(receiver),
  );
  const updates = [...script.all("UpdateStatement"), ...script.all("AssignStatement")].filter(
    (statement) => isOfGradient(childrenOf(statement)[0]),
  );
  return [...calls.map(({ node }) => node), ...updates].some(
    ({ from, to }) => from >= between.from && to <= between.to,
  );
}
