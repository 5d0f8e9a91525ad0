import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import { onlyEnd } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { childOf, childrenOf, textOf } from "../../python/tree.ts";
import { type Axis, positionIn, type Shape, unknownAxis } from "./axis.ts";
import type { Operation } from "./operation.ts";
import type { AskedSize } from "./viewOf.ts";

/** The shape that an expression has in a frame. */
export type ShapeAt = (node: SyntaxNode, frame: Frame | null) => Shape | null;

/** The sizes that a view or a reshape is asked for; null where they are no plain list. */
export function askedSizes(
  script: Script,
  { settings, frame }: Operation,
  shapeAt: ShapeAt,
): readonly AskedSize[] | null {
  const nodes = settings ? sizeNodes(script, { settings }) : null;
  const [only, another] = nodes ?? [];
  const whole = only && !another ? wholeShape(script, only, frame) : null;
  if (whole) return shapeAt(whole.node, whole.frame)?.axes.map((axis) => [axis]) ?? null;
  return nodes?.map((node) => sizeOf(script, node, frame, shapeAt)) ?? null;
}

/** `out` of `y.view(out.shape)` and of `y.reshape(out.size())`. */
function wholeShape(
  script: Script,
  node: SyntaxNode,
  own: Frame | null,
): { readonly node: SyntaxNode; readonly frame: Frame | null } | null {
  const end = onlyEnd(script, node, own);
  if (!end) return null;
  const call = callAt(script, end.node);
  const property = call ? null : childOf(end.node, "PropertyName");
  const isSize = call?.method === "size" && itemsOf(script, call.argumentList).length === 0;
  const isShape = property !== null && textOf(script, property) === "shape";
  const object = isSize ? call.receiver : isShape ? end.node.firstChild : null;
  return object && { node: object, frame: end.frame };
}

/** The expressions of the sizes of a view; null where they are no plain list. */
export function sizeNodes(
  script: Script,
  { settings }: Pick<Operation, "settings">,
): readonly SyntaxNode[] | null {
  const items = settings ? itemsOf(script, settings.argumentList) : [];
  const isFunction = /^(?:torch|numpy)\./.test(settings?.name ?? "");
  const own = isFunction ? items.slice(1) : items;
  if (own.length === 0 || own.some((i) => i.star !== "" || i.keyword !== null)) return null;
  const [first, another] = own;
  const isTuple = first && !another && /^(?:Tuple|Array)Expression$/.test(first.value.name);
  const sizes = isTuple ? itemsOf(script, first.value) : own;
  return sizes.some((i) => i.star !== "") ? null : sizes.map((i) => i.value);
}

/** The number that an expression gives, also by the size of a tensor. */
export function numberAt(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  shapeAt: ShapeAt,
): number | null {
  const size = sizeOf(script, node, frame, shapeAt);
  const [only, another] = size === "rest" ? [] : size;
  return only && !another ? only.size : null;
}

function sizeOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  shapeAt: ShapeAt,
): AskedSize {
  if (literalOf(script, node) === -1) return "rest";
  const number = certainly(numberOf(script, node, frame));
  if (number !== null) return [{ size: number, origin: null }];
  if (node.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(node);
    const sign = operator ? textOf(script, operator) : "";
    const isProduct = sign === "*";
    if (sign === "//" && left && right) {
      const [a, b] = [left, right].map((n) => numberAt(script, n, frame, shapeAt));
      const isKnown = typeof a === "number" && typeof b === "number" && b > 0;
      return [{ size: isKnown ? Math.floor(a / b) : null, origin: null }];
    }
    const parts = isProduct
      ? [left, right].map((n) => (n ? sizeOf(script, n, frame, shapeAt) : "rest"))
      : [];
    return parts.length > 0
      ? parts.flatMap((p) => (p === "rest" ? unknownAxis : p))
      : [unknownAxis];
  }
  const [end, another] = trace(script, node, frame);
  return [(end && !another && ofShape(script, end, shapeAt)) || unknownAxis];
}

/** `x.size(0)`, `x.shape[0]`, `len(x)`, and the first of `x.shape`. */
function ofShape(script: Script, { value, frame, path }: Traced, shapeAt: ShapeAt): Axis | null {
  if (value.kind !== "expression") return null;
  const { node } = value;
  const axisOf = (tensor: SyntaxNode | null | undefined, axis: unknown): Axis | null => {
    const shape = tensor ? shapeAt(tensor, frame) : null;
    const position = shape && positionIn(shape, axis);
    return (position !== null && shape?.axes[position]) || null;
  };
  const call = callAt(script, node);
  if (call) {
    const [first] = itemsOf(script, call.argumentList);
    if (call.name === "len") return axisOf(first?.value, 0);
    if (call.method !== "size") return null;
    return axisOf(call.receiver, first ? literalOf(script, first.value) : path[0]);
  }
  if (node.name !== "MemberExpression") return null;
  const property = childOf(node, "PropertyName");
  if (property)
    return textOf(script, property) === "shape" ? axisOf(node.firstChild, path[0]) : null;
  const [object, open, index] = childrenOf(node);
  const isShape =
    object && open?.name === "[" && /\.shape$|\.size\(\)$/.test(textOf(script, object));
  if (!isShape || !index) return null;
  return axisOf(callAt(script, object)?.receiver ?? object.firstChild, literalOf(script, index));
}
