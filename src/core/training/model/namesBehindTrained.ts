import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, parametersOf } from "../../python/bindings.ts";
import { callsOfMethod, dottedName } from "../../python/calls.ts";
import { classNamed, functionNamed } from "../../python/classes.ts";
import { isNamedIn, namesWithin } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, textOf } from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";

/**
 * All names that the making of what the optimizers hold leads through, those of classes and functions among them:
 * a class that is not among them is not trained. Null where it is not seen what they hold.
 */
export const namesBehindTrained = oncePerScript((script): ReadonlySet<string> | null => {
  const names = new Set<string>();
  const visited = new Set<number>();
  let isMade = false;
  const enter = (node: SyntaxNode) => {
    if (visited.has(node.from)) return;
    visited.add(node.from);
    for (const name of namesWithin(script, node)) follow(name);
    for (const given of argumentsBehind(script, node)) enter(given);
  };
  const follow = (name: string) => {
    if (names.has(name)) return;
    names.add(name);
    for (const owner of ["", "self."]) {
      for (const { value } of assignmentsByTarget(script).get(owner + name) ?? []) {
        // `net = train(net, teacher)` gives back what was made before.
        if (!value || isNamedIn(script, owner + name, value)) continue;
        isMade ||= value.name === "CallExpression";
        enter(value);
      }
    }
    const definition = classNamed(script, name) ?? functionNamed(script, name);
    if (definition) enter(definition);
  };
  for (const root of heldByOptimizers(script)) follow(root);
  return isMade ? names : null;
});

/** `{"resnet": ResNet, "lenet": LeNet}`: a table of networks of which each run trains one. */
export function isOneOfSeveral(script: Script, name: string): boolean {
  const tables = [
    ...script.all("DictionaryExpression"),
    ...callsOfMethod(script, "dict").map(({ argumentList }) => argumentList),
  ];
  return tables.some((table) => {
    const made = itemsOf(script, table).map(({ value }) => madeBy(script, value));
    return made.includes(name) && made.some((other) => other !== null && other !== name);
  });
}

/** `ResNet` of `ResNet` and `ResNet(10)`. */
function madeBy(script: Script, value: SyntaxNode): string | null {
  const maker = value.name === "CallExpression" ? value.firstChild : value;
  return maker?.name === "VariableName" ? textOf(script, maker) : null;
}

/** `net` of `Adam(net.parameters())`, `net` of `Adam(self.net.parameters())`. */
function heldByOptimizers(script: Script): readonly string[] {
  const optimizers = optimizersOf(script).map(({ call }) => call.node);
  return callsOfMethod(script, "parameters", "named_parameters").flatMap(({ node, receiver }) => {
    const isHeld = optimizers.some((optimizer) => isWithin(node, optimizer));
    const parts = receiver && isHeld ? (dottedName(script, receiver)?.split(".") ?? []) : [];
    const root = parts[0] === "self" ? parts[1] : parts[0];
    return root === undefined ? [] : [root];
  });
}

/** What callers pass where an expression names a parameter of its function. */
function argumentsBehind(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  const home = functionOf(node);
  if (!home || node.name === "FunctionDefinition") return [];
  const named = new Set(namesWithin(script, node));
  const isPassed = parametersOf(script, home).some(({ name }) => named.has(name));
  return isPassed ? callersOf(script, home).map(({ argumentList }) => argumentList) : [];
}
