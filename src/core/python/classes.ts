import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "./arguments.ts";
import { type Call, qualifiedName } from "./calls.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import {
  ancestorOf,
  bodyOf,
  childOf,
  classAround,
  nameOfDefinition,
  statementsOf,
  textOf,
} from "./tree.ts";

interface Definitions {
  readonly classes: ReadonlyMap<string, SyntaxNode>;
  readonly functions: ReadonlyMap<string, SyntaxNode>;
}

const definitionsOf = oncePerScript((script): Definitions => {
  const functions = script.all("FunctionDefinition").filter((f) => classAround(f) === null);
  return {
    classes: byName(script, script.all("ClassDefinition")),
    functions: byName(script, functions),
  };
});

function byName(script: Script, nodes: readonly SyntaxNode[]): ReadonlyMap<string, SyntaxNode> {
  return new Map(nodes.toReversed().map((node) => [nameOfDefinition(script, node), node]));
}

export function classNamed(script: Script, name: string): SyntaxNode | null {
  return definitionsOf(script).classes.get(name) ?? null;
}

/** A function of the file that is no method. */
export function functionNamed(script: Script, name: string): SyntaxNode | null {
  return definitionsOf(script).functions.get(name) ?? null;
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

/** The function of the file that a call enters, as far as its name tells: also a method of the object that calls it. */
export function definitionCalled(script: Script, call: Call): SyntaxNode | null {
  const { node, receiver, method } = call;
  if (receiver === null) return functionNamed(script, method);
  const owner = textOf(script, receiver) === "self" ? ancestorOf(node, "ClassDefinition") : null;
  return owner && methodOf(script, owner, method);
}

/** Dotted names of a class's bases, imports resolved. */
export function basesOf(script: Script, definition: SyntaxNode): readonly string[] {
  const list = childOf(definition, "ArgList");
  if (!list) return [];
  return itemsOf(script, list)
    .filter((i) => i.keyword === null)
    .flatMap((i) => qualifiedName(script, i.value) ?? []);
}

const classesOf = oncePerScript((script) =>
  script.all("ClassDefinition").map((definition) => ({
    definition,
    name: nameOfDefinition(script, definition),
    bases: basesOf(script, definition),
  })),
);

/** Classes that derive from one of `bases`, also by way of another class of this file. */
export function classesDerivedFrom(
  script: Script,
  isBase: (name: string) => boolean,
): readonly SyntaxNode[] {
  const derived = new Set<string>();
  const found: SyntaxNode[] = [];
  for (const { definition, name, bases } of classesOf(script)) {
    if (!bases.some((b) => isBase(b) || derived.has(b))) continue;
    derived.add(name);
    found.push(definition);
  }
  return found;
}

/** The classes of this file that a class derives from, nearest first. */
export function basesNamed(script: Script, definition: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let at: SyntaxNode | undefined = definition; at && found.length < 8; at = found.at(-1)) {
    const next = basesOf(script, at)
      .map((name) => classNamed(script, name))
      .find((base) => base !== null && base.from !== at?.from && !found.includes(base));
    if (!next) break;
    found.push(next);
  }
  return found;
}
