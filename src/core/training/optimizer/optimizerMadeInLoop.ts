import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  functionOf,
  isWithin,
  loopsAround,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { loopVariables, runLengthOf } from "../loop/runLength.ts";
import { momentumOf } from "./momenta.ts";
import { type Optimizer, optimizersOf } from "./optimizers.ts";

/** An optimizer that every batch builds anew: it forgets its momentum and its averages. */
export interface RebuiltOptimizer {
  readonly statement: SyntaxNode;
  /** The outermost training loop of the same function, before which it may stand. */
  readonly loop: SyntaxNode;
}

export const rebuiltOptimizerOf = oncePerScript((script): RebuiltOptimizer | null => {
  const { innerLoop, outerLoop } = runLengthOf(script);
  const step = innerLoop ?? outerLoop;
  const [optimizer, another] = optimizersOf(script);
  if (!step || !optimizer || another || optimizer.framework !== "pytorch") return null;
  const statement = madeBy(script, optimizer, step);
  if (!statement) return null;
  const own = ancestorOf(statement, "ForStatement", "WhileStatement");
  const isHere = own !== null && sameNode(own, step) && !ancestorOf(statement, "IfStatement");
  const home = functionOf(step)?.from;
  if (!isHere || functionOf(statement)?.from !== home) return null;
  const loop = outerLoop && functionOf(outerLoop)?.from === home ? outerLoop : step;
  const making = statementOf(optimizer.call.node);
  return dependsOn(script, statement, loop) || dependsOn(script, making, loop)
    ? null
    : { statement, loop };
});

/** Where the optimizer gets its name in the loop, also where a function of the script makes it: `optimizer = build(model)`. */
function madeBy(script: Script, optimizer: Optimizer, loop: SyntaxNode): SyntaxNode | null {
  const { call, kind } = optimizer;
  if (isWithin(call.node, loop)) return optimizer.variable === null ? null : statementOf(call.node);
  const home = functionOf(call.node);
  const isGiven = statementOf(call.node).name === "ReturnStatement";
  // Without momentum there is nothing to forget.
  const isForgetful = kind !== "SGD" || momentumOf(script, optimizer) > 0;
  const [only, another] = home && isGiven && isForgetful ? callersOf(script, home) : [];
  const statement = only && !another ? statementOf(only.node) : null;
  const assigned = statement?.name === "AssignStatement" ? assignmentsOf(statement) : [];
  const [one, other] = assigned;
  const isNamed = one?.value && !other && only && sameNode(one.value, only.node);
  return statement && isNamed && isWithin(statement, loop) ? statement : null;
}

/** What the loop changes, or counts, is in the call. */
function dependsOn(script: Script, statement: SyntaxNode, loop: SyntaxNode): boolean {
  const assigned = assignmentsByTarget(script);
  const turns = loopsAround(statement).flatMap((one) => loopVariables(script, one));
  const names = nodesWithin(script, "VariableName", statement).slice(1);
  return names.some((node) => {
    const name = textOf(script, node);
    const inLoop = (assigned.get(name) ?? []).some(({ statement: s }) => isWithin(s, loop));
    return turns.includes(name) || inLoop;
  });
}
