import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import type { Call } from "../../python/calls.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, functionOf, isWithin, textOf } from "../../python/tree.ts";

/** A sigmoid or tanh that something is multiplied by says how much passes; it is no activation. */
export function isGate(script: Script, call: Call): boolean {
  const isFactor = (node: SyntaxNode) =>
    node.parent?.name === "BinaryExpression" &&
    childrenOf(node.parent).some((c) => c.name === "ArithOp" && textOf(script, c) === "*");
  if (isFactor(call.node)) return true;
  const home = functionOf(call.node);
  if (!home) return false;
  const targets = sharesOf(script, call, home);
  return nodesWithin(script, "VariableName", home).some(
    (v) => v.from > call.node.to && targets.has(textOf(script, v)) && isFactor(v),
  );
}

/** The names that hold what a call gives, or a slice or a sum of it: the gates of a recurrent cell are made at once. */
function sharesOf(script: Script, call: Call, home: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of nodesWithin(script, "AssignStatement", home)) {
    if (statement.to <= call.node.from) continue;
    const value = statement.lastChild;
    const calls = value ? callsWithin(script, value) : [];
    const isFirst = isWithin(call.node, statement);
    const outer = calls.filter((c) => c.node.from <= call.node.from && c.node.to > call.node.to);
    const isShare = isFirst
      ? outer.every((c) => /norm|batch|bn|drop/i.test(c.method))
      : calls.every((c) => /^(?:chunk|split|unbind|cat)$/.test(c.method)) &&
        value !== null &&
        nodesWithin(script, "VariableName", value).some((v) => names.has(textOf(script, v)));
    if (!isShare) continue;
    for (const { target } of assignmentsOf(statement)) names.add(textOf(script, target));
  }
  return names;
}
