import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "./arguments.ts";
import { type Parameter, parametersOf } from "./bindings.ts";
import { type Call, callsOf } from "./calls.ts";
import type { Script } from "./script.ts";
import { isGivenUnseen } from "./searchedParameters.ts";
import { classAround, nameOfDefinition, takesSelf } from "./tree.ts";

/** What the only caller in this file passes for a parameter; else its default where none passes it. */
export function passedOrDefault(script: Script, parameter: Parameter): SyntaxNode | null {
  const calls = callersOf(script, parameter.function);
  const passed: SyntaxNode[] = [];
  for (const call of calls) {
    const items = itemsOf(script, call.argumentList);
    if (items.some((i) => i.star !== "")) return null;
    const given = givenFor(script, call, parameter);
    if (given) passed.push(given.value);
  }
  if (passed.length === 0) return isGivenUnseen(script, parameter) ? null : parameter.fallback;
  return passed.length === 1 && calls.length === 1 ? (passed[0] ?? null) : null;
}

/** What a call of its function gives for a parameter; for `self` a method gets the object that it is called on. */
export function givenFor(
  script: Script,
  { argumentList }: Call,
  { name, position, function: definition }: Parameter,
): Item | null {
  return argumentOf(script, argumentList, name, position - (takesSelf(script, definition) ? 1 : 0));
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
function givesAll(script: Script, definition: SyntaxNode, call: Call): boolean {
  const items = itemsOf(script, call.argumentList);
  if (items.some(({ star }) => star !== "")) return true;
  const first = takesSelf(script, definition) ? 1 : 0;
  return parametersOf(script, definition)
    .slice(first)
    .every(
      (parameter) =>
        parameter.fallback !== null ||
        parameter.node.prevSibling?.name === "*" ||
        givenFor(script, call, parameter) !== null,
    );
}
