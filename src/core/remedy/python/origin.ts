import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import { bindingsOf, type Parameter } from "./bindings.ts";
import { type Call, callAt, callsOf, dottedName } from "./calls.ts";
import { fieldOf } from "./fields.ts";
import { type Literal, literalOf, stringOf } from "./literals.ts";
import { commandLineOption } from "./options.ts";
import type { Script } from "./script.ts";
import { childOf, isWithin, nameOfDefinition, sameNode, textOf } from "./tree.ts";

/** Where a value comes from: the literal in this file that an expression ends at. */
export interface Origin {
  readonly literal: SyntaxNode;
  readonly value: Literal;
  /** Names the value passes through, outermost last; empty where the expression is the literal. */
  readonly names: readonly string[];
  /** Other places that read one of these names. */
  readonly uses: readonly SyntaxNode[];
  /** `--lr`, where the literal is the default of a command-line option. */
  readonly option: string | null;
}

interface Step {
  readonly value: SyntaxNode;
  readonly name: string;
  readonly uses: readonly SyntaxNode[];
  readonly option?: string;
}

const maximumSteps = 8;

/**
 * Follows names that are assigned once, parameters, fields, dictionary entries and command-line
 * options to a literal. Null where the way is not certain.
 */
export function originOf(script: Script, expression: SyntaxNode): Origin | null {
  let node = expression;
  const names: string[] = [];
  const uses: SyntaxNode[] = [];
  let option: string | null = null;
  for (let step = 0; step < maximumSteps; step += 1) {
    const value = literalOf(script, node);
    if (value !== undefined) return { literal: node, value, names, uses, option };
    const next = follow(script, node);
    if (!next) return null;
    const here = node;
    names.push(next.name);
    uses.push(...next.uses.filter((use) => !sameNode(use, here)));
    option = next.option ?? option;
    node = next.value;
  }
  return null;
}

function follow(script: Script, node: SyntaxNode): Step | null {
  if (node.name === "VariableName") return followVariable(script, node);
  if (node.name === "ParenthesizedExpression") {
    const inner = node.firstChild?.nextSibling;
    return inner ? { value: inner, name: "", uses: [] } : null;
  }
  if (node.name === "CallExpression") {
    const call = callAt(script, node);
    const only = call?.name === "float" ? itemsOf(script, call.argumentList)[0] : undefined;
    return only ? { value: only.value, name: "", uses: [] } : null;
  }
  if (node.name !== "MemberExpression") return null;
  const property = childOf(node, "PropertyName");
  return property
    ? followProperty(script, node, textOf(script, property))
    : followEntry(script, node);
}

function followVariable(script: Script, node: SyntaxNode): Step | null {
  const name = textOf(script, node);
  const found = bindingsOf(script, name, node);
  const [binding, another] = found?.bindings ?? [];
  if (!found || !binding || another || binding.kind === "opaque") return null;
  const uses = script
    .all("VariableName")
    .filter((n) => isWithin(n, found.scope) && !sameNode(n, binding.target))
    .filter((n) => textOf(script, n) === name && n.parent?.name !== "ParamList")
    .filter((n) => !isKeyword(n));
  if (binding.kind === "value") return { value: binding.value, name, uses };
  const value = passedOrDefault(script, binding.parameter);
  return value ? { value, name, uses } : null;
}

/** The `lr` of `f(lr=1)` is a keyword, not a use of the variable. */
function isKeyword(node: SyntaxNode): boolean {
  return node.parent?.name === "ArgList" && node.nextSibling?.name === "AssignOp";
}

/** What the only caller in this file passes for a parameter; else its default where none passes it. */
function passedOrDefault(script: Script, parameter: Parameter): SyntaxNode | null {
  const calls = callersOf(script, parameter.function);
  const isMethod = parameter.function.parent?.parent?.name === "ClassDefinition";
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

function callersOf(script: Script, definition: SyntaxNode): readonly Call[] {
  const name = nameOfDefinition(script, definition);
  const owner = definition.parent?.parent;
  if (owner?.name !== "ClassDefinition") {
    return callsOf(script).filter((c) => c.callee.name === "VariableName" && c.method === name);
  }
  return name === "__init__"
    ? callsOf(script).filter((c) => c.method === nameOfDefinition(script, owner))
    : callsOf(script).filter((c) => c.receiver !== null && c.method === name);
}

function followProperty(script: Script, node: SyntaxNode, name: string): Step | null {
  const uses = script
    .all("MemberExpression")
    .filter((m) => propertyName(script, m) === name && !isAssigned(m));
  const field = fieldOf(script, node, name);
  if (field) return { value: field, name, uses };
  const object = node.firstChild;
  if (!object || dottedName(script, object) === null) return null;
  const option = commandLineOption(script, name);
  return option ? { value: option.fallback, name, uses, option: option.flag } : null;
}

function propertyName(script: Script, node: SyntaxNode): string | null {
  const property = childOf(node, "PropertyName");
  return property ? textOf(script, property) : null;
}

function isAssigned(node: SyntaxNode): boolean {
  return node.parent?.name === "AssignStatement" && node.nextSibling?.name === "AssignOp";
}

/** `CFG["lr"]` where CFG is assigned once, to a dictionary that has that key. */
function followEntry(script: Script, node: SyntaxNode): Step | null {
  const object = node.firstChild;
  const subscript = childOf(node, "String");
  if (object?.name !== "VariableName" || !subscript) return null;
  const key = stringOf(textOf(script, subscript));
  const [binding, another] = bindingsOf(script, textOf(script, object), object)?.bindings ?? [];
  if (key === undefined || another || binding?.kind !== "value") return null;
  const entries = script
    .all("MemberExpression")
    .filter((m) => m.firstChild && textOf(script, m.firstChild) === textOf(script, object))
    .filter((m) => {
      const index = childOf(m, "String");
      return index !== null && stringOf(textOf(script, index)) === key;
    });
  if (entries.some(isAssigned)) return null;
  const value = entryOf(script, binding.value, key);
  return value ? { value, name: key, uses: entries } : null;
}

function entryOf(script: Script, dictionary: SyntaxNode, key: string): SyntaxNode | null {
  if (dictionary.name === "DictionaryExpression") {
    const entries = itemsOf(script, dictionary).filter(
      (i) => i.key !== null && stringOf(textOf(script, i.key)) === key,
    );
    return entries.length === 1 ? (entries[0]?.value ?? null) : null;
  }
  const call = callAt(script, dictionary);
  return call?.name === "dict" ? (argumentOf(script, call.argumentList, key)?.value ?? null) : null;
}
