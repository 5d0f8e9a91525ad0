import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../groupBy.ts";
import { nodesWithin } from "./nodesWithin.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import { ancestorOf, bodyOf, childOf, childrenOf, textOf, visit } from "./tree.ts";

/** A place that gives a name its value within one scope. */
export type Binding =
  | { readonly kind: "value"; readonly target: SyntaxNode; readonly value: SyntaxNode }
  | { readonly kind: "parameter"; readonly target: SyntaxNode; readonly parameter: Parameter }
  /** A loop variable, an unpacked tuple, an import: bound, but not to one expression. */
  | { readonly kind: "opaque"; readonly target: SyntaxNode };

export interface Parameter {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly annotation: SyntaxNode | null;
  readonly fallback: SyntaxNode | null;
  readonly position: number;
  readonly function: SyntaxNode;
}

export function parametersOf(script: Script, definition: SyntaxNode): readonly Parameter[] {
  const list = childOf(definition, "ParamList");
  if (!list) return [];
  const parameters: Parameter[] = [];
  const children = childrenOf(list);
  children.forEach((node, at) => {
    // Those of a lambda stand without parentheses.
    const before = children[at - 1]?.name ?? "(";
    if (node.name !== "VariableName" || (before !== "(" && before !== "," && before !== "*"))
      return;
    let next = at + 1;
    const annotation = children[next]?.name === "TypeDef" ? (children[next] ?? null) : null;
    if (annotation) next += 1;
    const fallback = children[next]?.name === "AssignOp" ? (children[next + 1] ?? null) : null;
    parameters.push({
      name: textOf(script, node),
      node,
      annotation: annotation?.lastChild ?? null,
      fallback,
      position: parameters.length,
      function: definition,
    });
  });
  return parameters;
}

/** Scopes a name is looked up in, innermost first; class bodies do not count, as in Python. */
function scopesOf(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  const scopes: SyntaxNode[] = [];
  for (let f = ancestorOf(node, "FunctionDefinition"); f; f = ancestorOf(f, "FunctionDefinition")) {
    scopes.push(f);
  }
  return [...scopes, script.root];
}

/** Whether a name is of the function around a place itself: one from outside would become another by an assignment. */
export function isBoundHere(script: Script, name: string, at: SyntaxNode): boolean {
  const scope = bindingsOf(script, name, at)?.scope;
  return scope !== undefined && scope.from === (scopesOf(script, at)[0] ?? script.root).from;
}

/** All bindings of a name in the innermost scope that has any, and that scope. */
export function bindingsOf(
  script: Script,
  name: string,
  at: SyntaxNode,
): { readonly scope: SyntaxNode; readonly bindings: readonly Binding[] } | null {
  for (const scope of scopesOf(script, at)) {
    const bindings = bindingsIn(script, scope).get(name);
    if (bindings) return { scope, bindings };
  }
  return null;
}

const scopesBound = oncePerScript(() => new Map<number, Map<string, Binding[]>>());

function bindingsIn(script: Script, scope: SyntaxNode): ReadonlyMap<string, Binding[]> {
  const scopes = scopesBound(script);
  const key = scope.name === "Script" ? -1 : scope.from;
  const known = scopes.get(key);
  if (known) return known;
  const bindings = new Map<string, Binding[]>();
  const add = (binding: Binding) => {
    const name = textOf(script, binding.target);
    const known = bindings.get(name);
    if (known) known.push(binding);
    else bindings.set(name, [binding]);
  };
  for (const parameter of parametersOf(script, scope)) {
    add({ kind: "parameter", target: parameter.node, parameter });
  }
  const block = scope.name === "Script" ? scope : bodyOf(scope);
  if (block) visit(block, (node) => collect(node, add));
  scopes.set(key, bindings);
  return bindings;
}

function collect(node: SyntaxNode, add: (binding: Binding) => void): boolean {
  if (node.name === "FunctionDefinition" || node.name === "ClassDefinition") {
    const name = childOf(node, "VariableName");
    if (name) add({ kind: "opaque", target: name });
    return false;
  }
  if (node.name === "AssignStatement") {
    for (const { target, value } of assignmentsOf(node)) {
      if (target.name === "VariableName") {
        add(value ? { kind: "value", target, value } : { kind: "opaque", target });
      }
    }
    return true;
  }
  for (const target of opaqueTargets(node)) add({ kind: "opaque", target });
  return node.name !== "LambdaExpression";
}

const bindingKinds = new Set([
  "UpdateStatement",
  "NamedExpression",
  "ForStatement",
  "WithStatement",
  "TryStatement",
  "ImportStatement",
  "ScopeStatement",
]);

function opaqueTargets(node: SyntaxNode): SyntaxNode[] {
  if (!bindingKinds.has(node.name)) return [];
  const children = childrenOf(node);
  switch (node.name) {
    case "UpdateStatement":
    case "NamedExpression":
      return children.slice(0, 1).filter((c) => c.name === "VariableName");
    case "ForStatement":
      return names(
        children.slice(
          0,
          children.findIndex((c) => c.name === "in"),
        ),
      );
    case "WithStatement":
    case "TryStatement":
    case "ImportStatement":
      return children.filter(
        (c, at) => c.name === "VariableName" && children[at - 1]?.name === "as",
      );
    case "ScopeStatement":
      return children.filter((c) => c.name === "VariableName");
    default:
      return [];
  }
}

function names(nodes: readonly SyntaxNode[]): SyntaxNode[] {
  return nodes.flatMap((node) =>
    node.name === "VariableName"
      ? [node]
      : node.name === "TupleExpression" || node.name === "ArrayExpression"
        ? names(childrenOf(node))
        : [],
  );
}

export interface Assignment {
  readonly target: SyntaxNode;
  /** Null where targets and values do not pair. */
  readonly value: SyntaxNode | null;
  readonly statement: SyntaxNode;
}

/** All assignments of the file, by what they assign to as written: `model`, `self.net`. */
export const assignmentsByTarget = oncePerScript((script) => {
  const all = script
    .all("AssignStatement")
    .flatMap((statement) => assignmentsOf(statement).map((a): Assignment => ({ ...a, statement })));
  return groupBy(all, (a) => textOf(script, a.target));
});

/**
 * Which part of what is unpacked each target takes: behind a starred one they count from the end. The starred one
 * takes several, and so none.
 */
export function unpackedPositions(
  targets: readonly SyntaxNode[],
): readonly { readonly target: SyntaxNode; readonly at: number }[] {
  const starred = targets.findIndex((t) => t.name === "*");
  const plain = targets.filter((t) => t.name !== "*");
  return plain.map((target, at) => {
    if (starred < 0 || at < starred) return { target, at };
    return { target, at: at === starred ? Number.POSITIVE_INFINITY : at - plain.length };
  });
}

interface Pair {
  readonly target: SyntaxNode;
  readonly value: SyntaxNode | null;
}

const pairs = new WeakMap<SyntaxNode, readonly Pair[]>();

/** Targets and values of `a = b = 1`, `a, b = 1, 2` and `a: int = 1`; a null value where they do not pair. */
export function assignmentsOf(statement: SyntaxNode): readonly Pair[] {
  const known = pairs.get(statement) ?? readPairs(statement);
  pairs.set(statement, known);
  return known;
}

function readPairs(statement: SyntaxNode): readonly Pair[] {
  const groups: SyntaxNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === "AssignOp") groups.push([]);
    else if (child.name !== "," && child.name !== "TypeDef" && child.name !== "*") {
      groups.at(-1)?.push(child);
    }
  }
  if (groups.length < 2) return [];
  const values = groups.at(-1) ?? [];
  return groups.slice(0, -1).flatMap((targets) => {
    const flat = targets.flatMap((t) => (t.name === "TupleExpression" ? names([t]) : [t]));
    return flat.map((target, at) => ({
      target,
      value: flat.length === values.length ? (values[at] ?? null) : null,
    }));
  });
}

/** Statements that give something a value, or another one. */
export function assigningStatements(
  script: Script,
  span: { readonly from: number; readonly to: number } = script.root,
): readonly SyntaxNode[] {
  return [
    ...nodesWithin(script, "AssignStatement", span),
    ...nodesWithin(script, "UpdateStatement", span),
  ];
}

/** What an assigning statement gives a value. */
export function targetsOf(statement: SyntaxNode): readonly SyntaxNode[] {
  return statement.name === "UpdateStatement"
    ? childrenOf(statement).slice(0, 1)
    : assignmentsOf(statement).map(({ target }) => target);
}

/** What a name is given, where that is one thing; else the name. */
export function valueBehind(script: Script, node: SyntaxNode): SyntaxNode {
  if (node.name !== "VariableName") return node;
  const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  return binding?.kind === "value" && !another ? binding.value : node;
}
