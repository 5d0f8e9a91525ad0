import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { parametersOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { isNamedIn } from "../../python/names.ts";
import { numberOf } from "../../python/numberFact.ts";
import { onlyExpression } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { type Selector, subscriptOf } from "../../python/subscript.ts";
import { trace } from "../../python/trace.ts";
import { functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";
import { type Axis, rows, type Shape } from "./axis.ts";

/** `x[:100]` and `x[order]` keep the axes, `x[:, 0]` takes one away, `x[:, None]` adds one. */
export function indexed(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  { axes, isNamed = false }: Shape,
): Shape | null {
  const selectors = subscriptOf(node)?.selectors;
  const [first, second] = selectors ?? [];
  if (isNamed && first?.kind === "index" && !second) {
    return byName(script, first.node, frame, axes);
  }
  if (first?.kind === "index" && typeof literalOf(script, first.node) === "string") return null;
  // `x[(0, 1)]` takes pairs.
  if (!selectors || (first?.kind === "index" && first.node.name === "TupleExpression")) return null;
  const taken = selectors.filter(({ kind }) => kind !== "new" && kind !== "ellipsis").length;
  if (taken > axes.length) return null;
  const result: Axis[] = [];
  let at = 0;
  for (const selector of selectors) {
    if (selector.kind === "new") {
      result.push({ size: 1, origin: null });
      continue;
    }
    const hidden = selector.kind === "ellipsis" ? axes.length - taken : 1;
    const own = axes.slice(at, at + hidden);
    at += hidden;
    const left = own.map((axis) => along(script, selector, frame, axis));
    for (const kept of left) {
      if (kept === null) return null;
      result.push(...kept);
    }
  }
  // Two lists of places take one value for each pair of them.
  const lists = selectors.filter((selector) => isList(script, selector)).length;
  return lists > 1 ? null : { axes: [...result, ...axes.slice(at)] };
}

/** `table["price"]` is one column, `table[["price"]]` a table of it; null for what may choose rows. */
function byName(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  [rowsOf, columns]: readonly Axis[],
): Shape | null {
  const named = plainValue(script, node, frame);
  if (!named || !rowsOf || !columns) return null;
  if (typeof literalOf(script, named) === "string") return { axes: [rowsOf], isNamed: true };
  const names = named.name === "ArrayExpression" ? itemsOf(script, named) : [];
  const areNames = names.every(({ value }) => typeof literalOf(script, value) === "string");
  return names.length > 0 && areNames
    ? { axes: [rowsOf, { size: names.length, origin: null }], isNamed: true }
    : null;
}

function plainValue(script: Script, node: SyntaxNode, frame: Frame | null): SyntaxNode | null {
  return onlyExpression(script, node, frame);
}

function isList(script: Script, selector: Selector): boolean {
  return selector.kind === "index" && typeof literalOf(script, selector.node) !== "number";
}

/** `x.unsqueeze(1)` and `x[:, None]`: an axis that is added at this place. */
export function addsAxis(script: Script, node: SyntaxNode): boolean {
  if (node.name === "CallExpression") return callAt(script, node)?.method === "unsqueeze";
  return subscriptOf(node)?.selectors.some(({ kind }) => kind === "new") ?? false;
}

/** What is left of one axis; null where that is not known. */
function along(
  script: Script,
  selector: Selector,
  frame: Frame | null,
  axis: Axis,
): readonly Axis[] | null {
  if (selector.kind === "slice") {
    const window = { size: null, origin: `window ${selector.start?.from ?? selector.stop?.from}` };
    return isOfSample(script, selector) ? [axis, window] : [sliced(script, selector, frame, axis)];
  }
  if (selector.kind !== "index") return [axis];
  const { node } = selector;
  if (typeof literalOf(script, node) === "number") return [];
  if (/newaxis|mask|[=<>]/.test(textOf(script, node))) return null;
  return isPosition(script, node, frame) ? [] : [rows];
}

/** `y[i : i + 1]` in `__getitem__(self, i)`: each sample has an axis of its own, to which a loader adds another. */
function isOfSample(
  script: Script,
  { start, stop }: Extract<Selector, { kind: "slice" }>,
): boolean {
  const bound = start ?? stop;
  const method = bound && functionOf(bound);
  if (!method || nameOfDefinition(script, method) !== "__getitem__") return false;
  const index = parametersOf(script, method)[1]?.name;
  return index !== undefined && [start, stop].some((b) => b && isNamedIn(script, index, b));
}

function sliced(
  script: Script,
  { start, stop, step }: Extract<Selector, { kind: "slice" }>,
  frame: Frame | null,
  axis: Axis,
): Axis {
  const bounds = [start, stop, step].flatMap((bound) => bound ?? []);
  if (bounds.length === 0) return axis;
  // `x[i : i + size]` of a loop is a batch.
  if (bounds.some((bound) => isPosition(script, bound, frame))) return rows;
  const from = start ? certainly(numberOf(script, start, frame)) : 0;
  const to = stop ? certainly(numberOf(script, stop, frame)) : axis.size;
  const isKnown =
    typeof from === "number" && typeof to === "number" && from >= 0 && to >= 0 && step === null;
  const size = isKnown ? Math.min(to, axis.size ?? to) - from : null;
  return { size: size !== null && size > 0 ? size : null, origin: axis.origin };
}

/** `i` of `for i in range(n)`. */
export function isPosition(script: Script, node: SyntaxNode, frame: Frame | null): boolean {
  if (node.name !== "VariableName") return false;
  const ends = trace(script, node, frame);
  return (
    ends.length > 0 &&
    ends.every(
      ({ value, path }) =>
        value.kind === "item" &&
        ((callAt(script, value.iterable)?.method === "range" && path.length === 0) ||
          (callAt(script, value.iterable)?.method === "enumerate" && path[0] === 0)),
    )
  );
}
