import type { SyntaxNode } from "@lezer/common";
import { callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import {
  childrenOf,
  functionOf,
  nameOfDefinition,
  returnsOf,
  sameNode,
  textOf,
} from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";

/** What a Lightning module's `configure_optimizers` returns, where that is one optimizer. */
export interface ReturnedOptimizer {
  readonly statement: SyntaxNode;
  readonly value: SyntaxNode;
  /** Its name; null where the construction itself is returned. */
  readonly name: string | null;
}

export function returnedOptimizer(script: Script): ReturnedOptimizer | null {
  const [definition, another] = script
    .all("FunctionDefinition")
    .filter((f) => nameOfDefinition(script, f) === "configure_optimizers");
  if (!definition || another) return null;
  const [statement, more] = returnsOf(definition);
  const value = statement ? childrenOf(statement)[1] : undefined;
  if (!statement || !value || more) return null;
  const inside = optimizersOf(script).filter(
    (o) => functionOf(o.call.node)?.from === definition.from,
  );
  const [optimizer, second] = inside;
  if (!optimizer || second) return null;
  if (value.name === "VariableName" && textOf(script, value) === optimizer.variable) {
    return { statement, value, name: optimizer.variable };
  }
  const call = callAt(script, value);
  return call && sameNode(call.node, optimizer.call.node) ? { statement, value, name: null } : null;
}
