import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { fieldOf } from "./attributes.ts";
import { bindingsOf } from "./bindings.ts";
import { callAt, callsOfMethod } from "./calls.ts";
import { stringOf } from "./literals.ts";
import { passedOrDefault } from "./passedArguments.ts";
import type { Script } from "./script.ts";
import { childOf, textOf } from "./tree.ts";

/** The entry of a dictionary, and the other places that read it. */
export interface Entry {
  readonly value: SyntaxNode;
  readonly name: string;
  readonly uses: readonly SyntaxNode[];
}

const deepest = 5;

/**
 * The value of `config["lr"]` or `config.get("lr", 0.1)`, where the dictionary is written in this
 * file, also when it is passed to a function. Null where an entry of that name is assigned anywhere.
 */
export function entryAt(script: Script, node: SyntaxNode): Entry | null {
  const read = readOf(script, node);
  if (!read) return null;
  const reads = readsOf(script, read.key);
  if (reads.some(isAssigned)) return null;
  const dictionary = dictionaryAt(script, read.object, 0);
  const value = dictionary ? (entryOf(script, dictionary, read.key) ?? read.fallback) : null;
  return value ? { value, name: read.key, uses: reads } : null;
}

interface Read {
  readonly object: SyntaxNode;
  readonly key: string;
  readonly fallback: SyntaxNode | null;
}

function readOf(script: Script, node: SyntaxNode): Read | null {
  if (node.name === "MemberExpression") {
    const subscript = childOf(node, "String");
    const key = subscript ? stringOf(textOf(script, subscript)) : undefined;
    return node.firstChild && key !== undefined
      ? { object: node.firstChild, key, fallback: null }
      : null;
  }
  const call = callAt(script, node);
  const [first, second] = call ? itemsOf(script, call.argumentList) : [];
  const key = first?.value.name === "String" ? stringOf(textOf(script, first.value)) : undefined;
  return call?.method === "get" && call.receiver && key !== undefined
    ? { object: call.receiver, key, fallback: second?.value ?? null }
    : null;
}

/** All places that read or assign an entry of this name, of whichever dictionary. */
function readsOf(script: Script, key: string): readonly SyntaxNode[] {
  const nodes = [
    ...script.all("MemberExpression"),
    ...callsOfMethod(script, "get").map((c) => c.node),
  ];
  return nodes.filter((n) => readOf(script, n)?.key === key);
}

function isAssigned(node: SyntaxNode): boolean {
  return node.parent?.name === "AssignStatement" && node.nextSibling?.name === "AssignOp";
}

/** The dictionary that an expression stands for: a literal or `dict(…)` of this file. */
function dictionaryAt(script: Script, node: SyntaxNode, depth: number): SyntaxNode | null {
  if (depth > deepest) return null;
  if (node.name === "DictionaryExpression" || callAt(script, node)?.name === "dict") return node;
  const next = nextOf(script, node);
  return next ? dictionaryAt(script, next, depth + 1) : null;
}

function nextOf(script: Script, node: SyntaxNode): SyntaxNode | null {
  if (node.name === "MemberExpression") {
    const property = childOf(node, "PropertyName");
    return property ? fieldOf(script, node, textOf(script, property)) : null;
  }
  if (node.name !== "VariableName") return null;
  const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  if (another || !binding || binding.kind === "opaque") return null;
  if (binding.kind === "value") return binding.value;
  return passedOrDefault(script, binding.parameter);
}

/** What a dictionary that is written out has by a key; null where it has none, or several. */
export function entryOf(script: Script, dictionary: SyntaxNode, key: string): SyntaxNode | null {
  if (dictionary.name === "DictionaryExpression") {
    const items = itemsOf(script, dictionary);
    const entries = items.filter((i) => i.key !== null && stringOf(textOf(script, i.key)) === key);
    return entries.length === 1 ? (entries[0]?.value ?? null) : null;
  }
  const call = callAt(script, dictionary);
  return call?.name === "dict" ? (argumentOf(script, call.argumentList, key)?.value ?? null) : null;
}
