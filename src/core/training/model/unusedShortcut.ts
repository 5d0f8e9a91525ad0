import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { variablesNamed } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  childrenOf,
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  returnsOf,
  textOf,
} from "../../python/tree.ts";

import { isWeightLayer, layerKindOf } from "./layers.ts";

/** A way past the layers of a block that is made ready, and that nothing reads. */
export interface UnusedShortcut {
  /** `identity = self.shortcut(x)`. */
  readonly statement: SyntaxNode;
  readonly name: string;
  /** What the block gives back, to which it was to be added: within the activation around it. */
  readonly result: SyntaxNode;
}

const shortcutNames = /^(?:x_?)?(?:identity|residual|skip|shortcut)$/;

export const unusedShortcutOf = oncePerScript((script): UnusedShortcut | null => {
  for (const statement of script.all("AssignStatement")) {
    const [only, another] = assignmentsOf(statement);
    const forward = functionOf(statement);
    const name = only ? textOf(script, only.target) : "";
    if (another || !only?.value || !forward || !shortcutNames.test(name)) continue;
    if (nameOfDefinition(script, forward) !== "forward") continue;
    if (isAdding(script, forward) || !fits(script, forward, only.value)) continue;
    const uses = variablesNamed(script, name).filter((node) => isWithin(node, forward));
    const [returned, more] = returnsOf(forward);
    const result = returned && !more ? addend(script, returned) : null;
    if (uses.length === 1 && result) return { statement, name, result };
  }
  return null;
});

/** `out` of `return out` and of `return F.relu(out)`; null for a return that says more. */
function addend(script: Script, statement: SyntaxNode): SyntaxNode | null {
  const value = statement.name === "ReturnStatement" ? childrenOf(statement)[1] : statement;
  if (value?.name === "VariableName") return value;
  const call = value ? callAt(script, value) : null;
  const [argument, another] = call ? itemsOf(script, call.argumentList) : [];
  const isActivation = layerKindOf(call?.name ?? null) === "activation" || call?.method === "act";
  const isPlain = argument?.value.name === "VariableName" && !another;
  return isActivation && isPlain ? argument.value : null;
}

/** Something is added already: the shortcut may be it under another name. */
function isAdding(script: Script, forward: SyntaxNode): boolean {
  return (
    nodesWithin(script, "UpdateStatement", forward).length > 0 ||
    nodesWithin(script, "BinaryExpression", forward).some((sum) => {
      const operator = childrenOf(sum)[1];
      return operator !== undefined && textOf(script, operator) === "+";
    })
  );
}

/** `self.shortcut(x)` brings the width; what comes in as it is fits a block that keeps its width. */
function fits(script: Script, forward: SyntaxNode, value: SyntaxNode): boolean {
  const call = callAt(script, value);
  if (call) return call.receiver !== null && textOf(script, call.receiver) === "self";
  const home = classAround(forward);
  if (value.name !== "VariableName" || !home) return false;
  const layers = callsWithin(script, home).filter(isWeightLayer);
  return layers.every(({ argumentList }) => {
    const [from, to] = itemsOf(script, argumentList).map((item) => textOf(script, item.value));
    return from !== undefined && from === to;
  });
}
