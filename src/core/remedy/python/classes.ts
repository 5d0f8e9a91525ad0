import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "./arguments.ts";
import { qualifiedName } from "./calls.ts";
import type { Script } from "./script.ts";
import { bodyOf, childOf, nameOfDefinition, statementsOf } from "./tree.ts";

export function classNamed(script: Script, name: string): SyntaxNode | null {
  return script.all("ClassDefinition").find((c) => nameOfDefinition(script, c) === name) ?? null;
}

export function functionNamed(script: Script, name: string): SyntaxNode | null {
  return (
    script
      .all("FunctionDefinition")
      .find(
        (f) => nameOfDefinition(script, f) === name && f.parent?.parent?.name !== "ClassDefinition",
      ) ?? null
  );
}

export function methodOf(script: Script, definition: SyntaxNode, name: string): SyntaxNode | null {
  const body = bodyOf(definition);
  if (!body) return null;
  for (const statement of statementsOf(body)) {
    const method =
      statement.name === "DecoratedStatement"
        ? childOf(statement, "FunctionDefinition")
        : statement;
    if (method?.name === "FunctionDefinition" && nameOfDefinition(script, method) === name) {
      return method;
    }
  }
  return null;
}

/** Dotted names of a class's bases, imports resolved. */
export function basesOf(script: Script, definition: SyntaxNode): readonly string[] {
  const list = childOf(definition, "ArgList");
  if (!list) return [];
  return itemsOf(script, list)
    .filter((i) => i.keyword === null)
    .flatMap((i) => qualifiedName(script, i.value) ?? []);
}

/** Classes that derive from one of `bases`, also by way of another class of this file. */
export function classesDerivedFrom(
  script: Script,
  isBase: (name: string) => boolean,
): readonly SyntaxNode[] {
  const derived = new Set<string>();
  const classes = script.all("ClassDefinition");
  const found: SyntaxNode[] = [];
  for (const definition of classes) {
    if (!basesOf(script, definition).some((b) => isBase(b) || derived.has(b))) continue;
    derived.add(nameOfDefinition(script, definition));
    found.push(definition);
  }
  return found;
}
