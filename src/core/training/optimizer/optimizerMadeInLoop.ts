import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
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
import { optimizersOf } from "./optimizers.ts";

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
  const statement = statementOf(optimizer.call.node);
  const own = ancestorOf(statement, "ForStatement", "WhileStatement");
  const isHere = own !== null && sameNode(own, step) && !ancestorOf(statement, "IfStatement");
  const home = functionOf(step)?.from;
  if (!isHere || functionOf(statement)?.from !== home || optimizer.variable === null) return null;
  const loop = outerLoop && functionOf(outerLoop)?.from === home ? outerLoop : step;
  return dependsOn(script, statement, loop) ? null : { statement, loop };
});

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
