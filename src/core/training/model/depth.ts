import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { attributesOf } from "../../python/attributes.ts";
import { bindingsOf, type Parameter } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { passedOrDefault } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  childrenOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";
import { isWeightLayer } from "./layers.ts";
import { modelRegions } from "./model.ts";

/** A loop that cannot be counted stands for several. */
const looped = 4;
const deepest = 6;

/** Layers with weights on the way through the model, as far as they can be counted. */
export const weightDepthOf = oncePerScript((script: Script): number => depthOf(script, () => true));

/** The same of those that are asked for. */
export function depthOf(script: Script, isCounted: (layer: Call) => boolean): number {
  const regions = modelRegions(script);
  return callsOf(script)
    .filter((c) => isWeightLayer(c) && isCounted(c) && regions.some((r) => isWithin(c.node, r)))
    .reduce((sum, call) => sum + timesReached(script, call.node), 0);
}

/** How often the way through the model comes by a place of its code: loops and repeated blocks count each time. */
export function timesReached(script: Script, node: SyntaxNode, depth = 0): number {
  if (depth > deepest) return 1;
  const definition = functionOf(node);
  let times = 1;
  for (let outer = node.parent; outer && outer.from !== definition?.from; outer = outer.parent) {
    if (isLoop(outer)) times *= rounds(script, outer);
  }
  const owner = definition && ownerOf(script, definition);
  if (!owner) return times;
  const regions = modelRegions(script);
  const uses = callsOf(script).filter(
    (c) =>
      c.method === owner.name &&
      !isWithin(c.node, owner.node) &&
      regions.some((r) => isWithin(c.node, r)),
  );
  const sum = uses.reduce((total, use) => total + timesReached(script, use.node, depth + 1), 0);
  return times * Math.max(1, sum);
}

/** Also the arguments of `ModuleList(nn.Linear(8, 8) for _ in range(4))`. */
function isLoop(node: SyntaxNode): boolean {
  if (node.name === "ArgList") return node.getChild("for") !== null;
  return /^(?:ForStatement|(?:Array)?ComprehensionExpression)$/.test(node.name);
}

/** The class of a module, or the function that builds a part of it. */
function ownerOf(script: Script, definition: SyntaxNode) {
  const name = nameOfDefinition(script, definition);
  if (!/^(?:__init__|forward|call)$/.test(name)) return { node: definition, name };
  const node = ancestorOf(definition, "ClassDefinition");
  return node ? { node, name: nameOfDefinition(script, node) } : null;
}

function rounds(script: Script, loop: SyntaxNode): number {
  const parts = childrenOf(loop);
  const over = parts[parts.findIndex((p) => textOf(script, p) === "in") + 1];
  const count = over ? countOf(script, over, 0) : null;
  return count !== null && count >= 0 ? count : looped;
}

/** How many items an iterable has; null where that is not certain. */
function countOf(script: Script, node: SyntaxNode, depth: number): number | null {
  if (depth > deepest) return null;
  const inner = (part: SyntaxNode | undefined) => (part ? countOf(script, part, depth + 1) : null);
  const call = callAt(script, node);
  if (call) {
    const items = itemsOf(script, call.argumentList).map(({ value }) => value);
    if (call.method === "range") {
      const [from, to] = items.length > 1 ? items : [undefined, items[0]];
      const start = from ? evaluate(script, from) : 0;
      const end = to ? numberOf(script, to, depth + 1) : null;
      return start === null || end === null ? null : end - start;
    }
    if (call.method === "zip") return leastOf(items.map(inner));
    if (isLoop(call.argumentList)) return rounds(script, call.argumentList);
    return /^(?:enumerate|list|reversed|ModuleList)$/.test(call.method) ? inner(items[0]) : null;
  }
  const [left, operator, right] = childrenOf(node);
  switch (node.name) {
    case "ArrayExpression":
    case "TupleExpression":
      return itemsOf(script, node).length;
    case "ParenthesizedExpression":
      return inner(operator);
    case "ArrayComprehensionExpression":
    case "ComprehensionExpression":
      return rounds(script, node);
    case "BinaryExpression": {
      const written = operator ? textOf(script, operator) : "";
      const a = inner(left);
      const b = written === "*" && right ? evaluate(script, right) : inner(right);
      if (a === null || b === null) return null;
      return written === "+" ? a + b : written === "*" ? a * b : null;
    }
    case "MemberExpression":
      return memberCount(script, node, depth);
    case "VariableName":
      return inner(assignedValue(script, node) ?? undefined);
    default:
      return null;
  }
}

function leastOf(counts: readonly (number | null)[]): number | null {
  const known = counts.flatMap((count) => count ?? []);
  return known.length > 0 && known.length === counts.length ? Math.min(...known) : null;
}

/** `dims[1:]`, `dims[:-1]`, `self.layers`. */
function memberCount(script: Script, node: SyntaxNode, depth: number): number | null {
  const text = textOf(script, node);
  const [object, open] = childrenOf(node);
  if (object && open?.name === "[") {
    const isShorter = /\[\s*(?:1\s*:|:\s*-1)\s*\]$/.test(text);
    const whole = isShorter ? countOf(script, object, depth + 1) : null;
    return whole === null ? null : whole - 1;
  }
  const attribute = /^self\.(\w+)$/.exec(text)?.[1];
  const owner = attribute === undefined ? null : ancestorOf(node, "ClassDefinition");
  const value = owner ? attributesOf(script, owner).get(attribute ?? "") : undefined;
  return value ? countOf(script, value, depth + 1) : null;
}

/** A number in which the length of a list may occur: `len(dims) - 1`. */
function numberOf(script: Script, node: SyntaxNode, depth: number): number | null {
  const known = evaluate(script, node);
  if (known !== null) return known;
  const call = callAt(script, node);
  const [argument] = call?.method === "len" ? itemsOf(script, call.argumentList) : [];
  if (argument) return countOf(script, argument.value, depth + 1);
  const [left, operator, right] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  const a = left ? numberOf(script, left, depth + 1) : null;
  const b = right ? evaluate(script, right) : null;
  if (!operator || a === null || b === null) return null;
  const written = textOf(script, operator);
  return written === "-" ? a - b : written === "+" ? a + b : null;
}

function assignedValue(script: Script, node: SyntaxNode): SyntaxNode | null {
  const parameter = parameterOf(script, node);
  if (parameter) return passedOrDefault(script, parameter);
  const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  return binding?.kind === "value" && !another ? binding.value : null;
}

/** The parameter that a name is, where it is nothing else. */
function parameterOf(script: Script, node: SyntaxNode): Parameter | null {
  const [binding, another] = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  return binding?.kind === "parameter" && !another ? binding.parameter : null;
}
