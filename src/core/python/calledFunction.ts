import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "./arguments.ts";
import { parametersOf } from "./bindings.ts";
import type { Call } from "./calls.ts";
import type { Script } from "./script.ts";
import { bodyOf, childrenOf, statementsOf, takesSelf, textOf } from "./tree.ts";

/** Values of variables by their names. */
export type Variables = ReadonlyMap<string, number>;

/** Name of the variable that is the length of whatever has no length that is known. */
export const anyLength = "len(…)";

/** Name of the variable that is the value of one expression, whatever is written there. */
export function placeName({ from, to }: { readonly from: number; readonly to: number }): string {
  return `@${from}:${to}`;
}

/** What holds outside of the function that the variables belong to as well. */
export function everywhere(variables: Variables): Variables {
  const known = new Map<string, number>();
  for (const [name, value] of variables) {
    if (name === anyLength || name.startsWith("@")) known.set(name, value);
  }
  return known;
}

/** What holds in another method of the same object. */
export function everywhereInObject(variables: Variables): Variables {
  const fields = [...variables].filter(([name]) => name.startsWith("self."));
  return new Map([...everywhere(variables), ...fields]);
}

/** Value of an expression where these variables are known; null where it is not certain. */
export type Evaluate = (node: SyntaxNode, variables: Variables) => number | null;

/** `undefined`: the statements go on after it. */
type Result = number | null | undefined;

/** The parameters of a function by what a call gives for them; null where one has no certain value. */
export function parameterValues(
  script: Script,
  definition: SyntaxNode,
  call: Call,
  evaluate: (node: SyntaxNode) => number | null,
): Variables | null {
  const variables = new Map<string, number>();
  const own = takesSelf(script, definition) ? 1 : 0;
  for (const { name, position, fallback } of parametersOf(script, definition).slice(own)) {
    const node = argumentOf(script, call.argumentList, name, position - own)?.value ?? fallback;
    const value = node ? evaluate(node) : null;
    if (value === null) return null;
    variables.set(name, value);
  }
  return variables;
}

/** What a function of assignments, conditions and returns gives back; null where it does anything else. */
export function returnedValue(
  script: Script,
  definition: SyntaxNode,
  variables: Variables,
  evaluate: Evaluate,
): number | null {
  const body = bodyOf(definition);
  return (body && resultOf(script, body, new Map(variables), evaluate)) ?? null;
}

function resultOf(
  script: Script,
  block: SyntaxNode,
  known: Map<string, number>,
  evaluate: Evaluate,
): Result {
  for (const statement of statementsOf(block)) {
    const result = stepOf(script, statement, known, evaluate);
    if (result !== undefined) return result;
  }
  return undefined;
}

function stepOf(
  script: Script,
  statement: SyntaxNode,
  known: Map<string, number>,
  evaluate: Evaluate,
): Result {
  const parts = childrenOf(statement);
  const [first, second, third] = parts;
  switch (statement.name) {
    case "ReturnStatement":
      return second ? evaluate(second, known) : null;
    case "IfStatement": {
      const taken = branchTaken(statement, (condition) => evaluate(condition, known));
      if (taken === "unknown") return null;
      return taken ? resultOf(script, taken, known, evaluate) : undefined;
    }
    case "ExpressionStatement":
      return first?.name === "String" ? undefined : null;
    case "AssignStatement": {
      const value = third && parts.length === 3 ? evaluate(third, known) : null;
      if (first?.name !== "VariableName" || value === null) return null;
      known.set(textOf(script, first), value);
      return undefined;
    }
    default:
      return statement.name === "PassStatement" ? undefined : null;
  }
}

/** The block of a choice that is taken; null where none is. */
export function branchTaken(
  statement: SyntaxNode,
  conditionAt: (condition: SyntaxNode) => number | null,
): SyntaxNode | null | "unknown" {
  let condition: number | null = null;
  for (const part of childrenOf(statement)) {
    if (part.name === "else") condition = 1;
    else if (part.name === "Body") {
      if (condition === null) return "unknown";
      if (condition !== 0) return part;
    } else if (!/^(?:el)?if$/.test(part.name)) condition = conditionAt(part);
  }
  return null;
}
