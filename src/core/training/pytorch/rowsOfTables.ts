import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { isPosition } from "./indexed.ts";
import { shapeOfNode } from "./tensorShape.ts";

const deepest = 6;

/** Whether an expression is one sample without an axis of the batch: `x[i]` of a table or of images, `row` of `for row in x`. */
export function isRow(script: Script, node: SyntaxNode): boolean {
  const ends = trace(script, node);
  return ends.length > 0 && ends.every((end) => isRowAt(script, end));
}

function isRowAt(script: Script, { value, frame, path }: Traced): boolean {
  if (value.kind === "item") return hasRows(script, value.iterable, frame, path, 0);
  if (value.kind !== "expression" || path.length > 0) return false;
  const subscript = subscriptOf(value.node);
  const [only, another] = subscript?.selectors ?? [];
  return (
    subscript !== null &&
    only?.kind === "index" &&
    another === undefined &&
    isPosition(script, only.node, frame) &&
    isOfSamples(script, subscript.object, frame)
  );
}

/** What a loop takes of this, by its place in what it unpacks, are rows: of `x`, `zip(x, y)`, `enumerate(x)`, `TensorDataset(x, y)`. */
function hasRows(
  script: Script,
  iterable: SyntaxNode,
  frame: Frame | null,
  path: readonly number[],
  depth: number,
): boolean {
  if (depth > deepest) return false;
  const [at, ...rest] = path;
  if (at === undefined) return isOfSamples(script, iterable, frame);
  const ends = trace(script, iterable, frame);
  return (
    ends.length > 0 &&
    ends.every(({ value, frame: own }) => {
      const call = value.kind === "expression" ? callAt(script, value.node) : null;
      const items = call ? itemsOf(script, call.argumentList) : [];
      const isPlain = items.every(({ star }) => star === "");
      const isCounted = call?.method === "enumerate" && at === 1;
      const isSideBySide = call?.method === "zip" || call?.method === "TensorDataset";
      const part = isCounted ? items[0] : isSideBySide ? items[at] : undefined;
      return part !== undefined && isPlain && hasRows(script, part.value, own, rest, depth + 1);
    })
  );
}

/** A table, of which a row has one axis, or images, each of which has three: more or fewer may be batches. */
function isOfSamples(script: Script, node: SyntaxNode, frame: Frame | null): boolean {
  const axes = axesOf(script, node, frame, 0);
  return axes === 2 || axes === 4;
}

function axesOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  depth: number,
): number | null {
  if (depth > deepest) return null;
  const shape = shapeOfNode(script, node, frame);
  if (shape) return shape.axes.length;
  const [only, another] = trace(script, node, frame);
  if (!only || another || only.path.length > 0) return null;
  const within = (part: SyntaxNode | undefined) =>
    part ? axesOf(script, part, only.frame, depth + 1) : null;
  if (only.value.kind === "tuple") {
    const [first] = only.value.nodes;
    if (first && /^(?:Number|UnaryExpression)$/.test(first.name)) return 1;
    const inner = within(first);
    return inner === null ? null : inner + 1;
  }
  if (only.value.kind !== "expression") return null;
  const call = callAt(script, only.value.node);
  if (call?.receiver && /^(?:to|float|double|cuda|cpu|type|astype)$/.test(call.method))
    return within(call.receiver);
  const isMade =
    /^(?:torch|numpy)\.(?:tensor|as_tensor|Tensor|FloatTensor|from_numpy|array|asarray)$/;
  return isMade.test(call?.name ?? "") && call
    ? within(itemsOf(script, call.argumentList)[0]?.value)
    : null;
}
