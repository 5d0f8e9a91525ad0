import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../groupBy.ts";
import { importsOf } from "./imports.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import { ancestorOf, childOf, childrenOf, textOf } from "./tree.ts";

export interface Call {
  readonly node: SyntaxNode;
  readonly callee: SyntaxNode;
  readonly argumentList: SyntaxNode;
  /** What is called, as a dotted name with imports and aliases resolved: `torch.optim.SGD`. */
  readonly name: string | null;
  /** The last part of what is called, as written: `backward` of `scaler.scale(loss).backward()`. */
  readonly method: string;
  /** The part before the last dot; null for a plain name. */
  readonly receiver: SyntaxNode | null;
}

interface Calls {
  readonly all: readonly Call[];
  /** By where they start and end, as `from to`. */
  readonly byPlace: ReadonlyMap<string, Call>;
  readonly byMethod: ReadonlyMap<string, readonly Call[]>;
}

/** All calls of the file in source order. */
export function callsOf(script: Script): readonly Call[] {
  return indexOf(script).all;
}

const indexOf = oncePerScript((script): Calls => {
  const resolve = resolver(script);
  const calls = script.all("CallExpression").flatMap((node) => {
    const call = readCall(script, node, resolve);
    return call ? [call] : [];
  });
  return {
    all: calls,
    byPlace: new Map(calls.map((c) => [`${c.node.from} ${c.node.to}`, c])),
    byMethod: groupBy(calls, (c) => c.method),
  };
});

/** The call that a node is; null where it is none. */
export function callAt(script: Script, node: SyntaxNode): Call | null {
  if (node.name !== "CallExpression") return null;
  return indexOf(script).byPlace.get(`${node.from} ${node.to}`) ?? null;
}

export function callsOfMethod(script: Script, ...methods: readonly string[]): readonly Call[] {
  const { byMethod } = indexOf(script);
  const [only, another] = methods;
  if (only !== undefined && another === undefined) return byMethod.get(only) ?? [];
  return methods
    .flatMap((method) => byMethod.get(method) ?? [])
    .toSorted((a, b) => a.node.from - b.node.from || b.node.to - a.node.to);
}

export function qualifiedName(script: Script, node: SyntaxNode): string | null {
  return resolver(script)(node);
}

/** `a.b.c` as written; null for anything but names and dots. */
export function dottedName(script: Script, node: SyntaxNode): string | null {
  if (node.name === "VariableName") return textOf(script, node);
  if (node.name !== "MemberExpression") return null;
  const property = childOf(node, "PropertyName");
  const object = node.firstChild;
  if (!property || !object) return null;
  const base = dottedName(script, object);
  return base === null ? null : `${base}.${textOf(script, property)}`;
}

function readCall(
  script: Script,
  node: SyntaxNode,
  resolve: (node: SyntaxNode) => string | null,
): Call | null {
  const callee = node.firstChild;
  const argumentList = childOf(node, "ArgList");
  if (!callee || !argumentList) return null;
  const property = callee.name === "MemberExpression" ? childOf(callee, "PropertyName") : null;
  return {
    node,
    callee,
    argumentList,
    name: resolve(callee),
    method: textOf(script, property ?? callee),
    receiver: property ? callee.firstChild : null,
  };
}

const resolver = oncePerScript((script) => {
  const names = new Map(importsOf(script).map((i) => [i.local, i.qualified]));
  for (const [alias, target] of aliasesOf(script)) {
    const [first = "", ...rest] = target.split(".");
    const root = names.get(first);
    if (root !== undefined && !names.has(alias)) names.set(alias, [root, ...rest].join("."));
  }
  return (node: SyntaxNode): string | null => {
    const [first, ...rest] = dottedName(script, node)?.split(".") ?? [];
    return first === undefined ? null : publicName([names.get(first) ?? first, ...rest].join("."));
  };
});

/** `keras.layers.Dense` of `keras.src.layers.core.dense.Dense`, where editors find it first. */
function publicName(name: string): string {
  const inner = /^keras\.(?:src|api)\.(.+)$/.exec(name)?.[1];
  if (inner === undefined) return name;
  const path = /[A-Z]\w*$/.test(inner)
    ? inner.replaceAll(/\.(?!(?:schedules|legacy|experimental)\b)[a-z]\w*(?=\.)/g, "")
    : inner;
  return `keras.${path}`;
}

/** `Activation = nn.Tanh`: a name that is assigned once, at the top level, and only another's name. */
function aliasesOf(script: Script): Map<string, string> {
  const aliases = new Map<string, string>();
  const ambiguous = new Set<string>();
  for (const statement of script.all("AssignStatement")) {
    const [target, operator, value, more] = childrenOf(statement);
    if (target?.name !== "VariableName" || operator?.name !== "AssignOp" || !value) continue;
    const name = textOf(script, target);
    const dotted = more ? null : dottedName(script, value);
    const nested = ancestorOf(statement, "FunctionDefinition", "ClassDefinition") !== null;
    if (aliases.has(name) || dotted === null || nested) ambiguous.add(name);
    else aliases.set(name, dotted);
  }
  for (const name of ambiguous) aliases.delete(name);
  return aliases;
}
