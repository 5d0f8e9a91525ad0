import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "./arguments.ts";
import { callAt } from "./calls.ts";
import type { Frame } from "./frame.ts";
import { literalOf } from "./literals.ts";
import { onlyEnd } from "./onlyEnd.ts";
import type { Script } from "./script.ts";
import { subscriptOf } from "./subscript.ts";
import { trace } from "./trace.ts";
import { keyOf, type Traced } from "./traced.ts";
import { childOf, childrenOf, textOf } from "./tree.ts";

const deepest = 12;

/**
 * A number as a sum of multiples of what is not known: `2 * h + 1`. What is not known is told apart by where it comes
 * from; the constant stands under the empty key.
 */
export type LinearForm = ReadonlyMap<string, number>;

/** The number that an expression stands for, whatever it is called; null where it is no such sum. */
export function linearForm(
  script: Script,
  node: SyntaxNode | null | undefined,
  frame: Frame | null = null,
  depth = 0,
): LinearForm | null {
  if (!node || depth > deepest) return null;
  const literal = literalOf(script, node);
  if (typeof literal === "number") return constant(literal);
  const of = (part: SyntaxNode | undefined) => linearForm(script, part, frame, depth + 1);
  const parts = childrenOf(node);
  if (node.name === "ParenthesizedExpression") return of(parts[1]);
  if (node.name === "BinaryExpression" && parts[1]) {
    const [left, right] = [of(parts[0]), of(parts[2])];
    return left && right && combined(textOf(script, parts[1]), left, right);
  }
  const end = onlyEnd(script, node, frame);
  if (end && end.node.from !== node.from) return linearForm(script, end.node, end.frame, depth + 1);
  return new Map([[valueKey(script, node, frame), 1]]);
}

function constant(value: number): LinearForm {
  return new Map(value === 0 ? [] : [["", value]]);
}

function constantOf(form: LinearForm): number | null {
  const isConstant = [...form.keys()].every((key) => key === "");
  return isConstant ? (form.get("") ?? 0) : null;
}

function combined(operator: string, left: LinearForm, right: LinearForm): LinearForm | null {
  const [a, b] = [constantOf(left), constantOf(right)];
  if (operator === "+") return sum(left, right);
  if (operator === "-") return sum(left, times(right, -1));
  if (operator === "*" && (a ?? b) !== null)
    return a === null ? times(left, b ?? 0) : times(right, a);
  return /^\/\/?$/.test(operator) && b ? times(left, 1 / b) : null;
}

export function sum(left: LinearForm, right: LinearForm): LinearForm {
  const added = new Map(left);
  for (const [key, factor] of right) added.set(key, (added.get(key) ?? 0) + factor);
  return new Map([...added].filter(([, factor]) => factor !== 0));
}

export function times(form: LinearForm, factor: number): LinearForm {
  return new Map([...form].map(([key, value]) => [key, value * factor]));
}

export function plusNumber(form: LinearForm, value: number): LinearForm {
  return sum(form, constant(value));
}

export function isSameForm(one: LinearForm | null, other: LinearForm | null): boolean {
  return (
    one !== null &&
    other !== null &&
    one.size === other.size &&
    [...one].every(([key, factor]) => other.get(key) === factor)
  );
}

/** The number of places along an axis, as a key: `x.size(0)`, `x.shape[0]` and `len(x)` are one. */
export function sizeKey(
  script: Script,
  tensor: SyntaxNode,
  axis: number,
  frame: Frame | null = null,
): string {
  return `size ${axis} of ${valueKey(script, tensor, frame)}`;
}

/** Tells values apart by where they come from, not by what they are called. */
export function valueKey(script: Script, node: SyntaxNode, frame: Frame | null = null): string {
  const ends = trace(script, node, frame);
  return ends
    .map((end) => keyOfEnd(script, end))
    .sort()
    .join(" or ");
}

function keyOfEnd(script: Script, end: Traced): string {
  const { value, frame, path } = end;
  // Whoever goes through the same sequence twice meets the same items.
  if (value.kind === "item")
    return `item ${path.join()} of ${valueKey(script, value.iterable, frame)}`;
  if (value.kind !== "expression") return keyOf(end);
  const { node } = value;
  const size = sizeOf(script, node, path);
  if (size) return sizeKey(script, size.tensor, size.axis, frame);
  const property = node.name === "MemberExpression" ? childOf(node, "PropertyName") : null;
  const object = node.firstChild;
  return property && object
    ? `${textOf(script, property)} of ${valueKey(script, object, frame)}`
    : node.name === "VariableName"
      ? textOf(script, node)
      : keyOf(end);
}

/** Which axis of which tensor an expression counts. */
function sizeOf(
  script: Script,
  node: SyntaxNode,
  path: readonly number[],
): { readonly tensor: SyntaxNode; readonly axis: number } | null {
  const call = callAt(script, node);
  const [first] = call ? itemsOf(script, call.argumentList) : [];
  if (call?.name === "len" && first) return { tensor: first.value, axis: 0 };
  const given = first ? literalOf(script, first.value) : path[0];
  if (call?.method === "size" && call.receiver && typeof given === "number") {
    return { tensor: call.receiver, axis: given };
  }
  const taken = subscriptOf(node);
  const [selector, another] = taken?.selectors ?? [];
  const index = selector?.kind === "index" && !another ? literalOf(script, selector.node) : path[0];
  const shape = taken?.object ?? node;
  if (typeof index !== "number") return null;
  const sizes = callAt(script, shape);
  if (sizes?.method === "size" && sizes.receiver) return { tensor: sizes.receiver, axis: index };
  const property = shape.name === "MemberExpression" ? childOf(shape, "PropertyName") : null;
  const isShape = property !== null && textOf(script, property) === "shape";
  return isShape && shape.firstChild ? { tensor: shape.firstChild, axis: index } : null;
}
