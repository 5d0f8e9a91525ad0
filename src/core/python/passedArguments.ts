import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { type Parameter, parametersOf } from "./bindings.ts";
import { type Call, callsOf } from "./calls.ts";
import type { Script } from "./script.ts";
import { classAround, nameOfDefinition, takesSelf } from "./tree.ts";

/** What the only caller in this file passes for a parameter; else its default where none passes it. */
export function passedOrDefault(script: Script, parameter: Parameter): SyntaxNode | null {
  const calls = callersOf(script, parameter.function);
  const isMethod = takesSelf(script, parameter.function);
  const position = parameter.position - (isMethod ? 1 : 0);
  const passed: SyntaxNode[] = [];
  for (const call of calls) {
    const items = itemsOf(script, call.argumentList);
    if (items.some((i) => i.star !== "")) return null;
    const given = argumentOf(script, call.argumentList, parameter.name, position);
    if (given) passed.push(given.value);
  }
  if (passed.length === 0) return parameter.fallback;
  return passed.length === 1 && calls.length === 1 ? (passed[0] ?? null) : null;
}

export function callersOf(script: Script, definition: SyntaxNode): readonly Call[] {
  const name = nameOfDefinition(script, definition);
  const owner = classAround(definition);
  if (owner === null) {
    return callsOf(script).filter((c) => c.callee.name === "VariableName" && c.method === name);
  }
  return name === "__init__"
    ? callsOf(script).filter((c) => c.method === nameOfDefinition(script, owner))
    : callsOf(script).filter(
        (c) => c.receiver !== null && c.method === name && givesAll(script, definition, c),
      );
}

/** `StandardScaler().fit(x)` gives a `fit(self, x, y)` too little: a method of that name of something else is called. */
function givesAll(script: Script, definition: SyntaxNode, { argumentList }: Call): boolean {
  const items = itemsOf(script, argumentList);
  if (items.some(({ star }) => star !== "")) return true;
  const first = takesSelf(script, definition) ? 1 : 0;
  return parametersOf(script, definition)
    .slice(first)
    .every(
      ({ name, node, fallback, position }) =>
        fallback !== null ||
        node.prevSibling?.name === "*" ||
        argumentOf(script, argumentList, name, position - first) !== null,
    );
}
