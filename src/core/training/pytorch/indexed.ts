import type { SyntaxNode } from "@lezer/common";
import { callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { type Axis, rows, type Shape } from "./axis.ts";

/** `x[:100]` and `x[order]` keep the axes, `x[:, 0]` takes one away, `x[:, None]` adds one. */
export function indexed(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null,
  { axes }: Shape,
): Shape | null {
  const parts = partsOf(node);
  if (!parts) return null;
  const taken = parts.filter((part) => !isNew(part)).length;
  const ellipsis = parts.findIndex((part) => textOf(script, spanOf(part)) === "...");
  const hidden = ellipsis < 0 ? 0 : axes.length - (taken - 1);
  if (hidden < 0 || taken > axes.length + (ellipsis < 0 ? 0 : 1)) return null;
  const result: Axis[] = [];
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (index === ellipsis) {
      result.push(...axes.slice(at, at + hidden));
      at += hidden;
      continue;
    }
    if (isNew(part)) {
      result.push({ size: 1, origin: null });
      continue;
    }
    const axis = axes[at];
    at += 1;
    if (!axis) return null;
    const left = along(script, part, frame, axis);
    if (left === null) return null;
    result.push(...left);
  }
  // Two lists of places take one value for each pair of them.
  const lists = parts.filter((part) => isList(script, part)).length;
  return lists > 1 ? null : { axes: [...result, ...axes.slice(at)] };
}

function isList(script: Script, part: readonly SyntaxNode[]): boolean {
  const [first, another] = part;
  return (
    first !== undefined &&
    !another &&
    !isNew(part) &&
    first.name !== ":" &&
    typeof literalOf(script, first) !== "number" &&
    first.name !== "Ellipsis"
  );
}

function partsOf(node: SyntaxNode): readonly (readonly SyntaxNode[])[] | null {
  const [, open, ...rest] = childrenOf(node);
  if (open?.name !== "[") return null;
  const parts: SyntaxNode[][] = [[]];
  for (const child of rest.slice(0, -1)) {
    if (child.name === ",") parts.push([]);
    else parts.at(-1)?.push(child);
  }
  const [only] = parts[0] ?? [];
  // `x[(0, 1)]` and `x[a, b]` of two lists take pairs.
  if (only?.name === "TupleExpression") return null;
  return parts.filter((part) => part.length > 0);
}

function spanOf(part: readonly SyntaxNode[]): { from: number; to: number } {
  return { from: part[0]?.from ?? 0, to: part.at(-1)?.to ?? 0 };
}

/** `x.unsqueeze(1)` and `x[:, None]`: an axis that is added at this place. */
export function addsAxis(script: Script, node: SyntaxNode): boolean {
  if (node.name === "CallExpression") return callAt(script, node)?.method === "unsqueeze";
  return node.name === "MemberExpression" && (partsOf(node)?.some(isNew) ?? false);
}

function isNew(part: readonly SyntaxNode[]): boolean {
  return part.length === 1 && /^(?:None)$/.test(part[0]?.name ?? "");
}

/** What is left of one axis; null where that is not known. */
function along(
  script: Script,
  part: readonly SyntaxNode[],
  frame: Frame | null,
  axis: Axis,
): readonly Axis[] | null {
  const [first] = part;
  if (!first) return null;
  const colon = part.findIndex(({ name }) => name === ":");
  if (colon >= 0) return [sliced(script, part, colon, frame, axis)];
  if (typeof literalOf(script, first) === "number") return [];
  if (/None|newaxis|mask|[=<>]/.test(textOf(script, first))) return null;
  return isPosition(script, first, frame) ? [] : [rows];
}

function sliced(
  script: Script,
  part: readonly SyntaxNode[],
  colon: number,
  frame: Frame | null,
  axis: Axis,
): Axis {
  if (part.length === 1) return axis;
  // `x[i : i + size]` of a loop is a batch.
  if (part.some((bound) => isPosition(script, bound, frame))) return rows;
  const [first] = part;
  const stop = part[colon + 1];
  const start = colon === 0 || !first ? 0 : certainly(numberOf(script, first, frame));
  const end = stop ? certainly(numberOf(script, stop, frame)) : axis.size;
  const isKnown =
    typeof start === "number" &&
    typeof end === "number" &&
    start >= 0 &&
    end >= 0 &&
    part.length <= 3;
  const size = isKnown ? Math.min(end, axis.size ?? end) - start : null;
  return { size: size !== null && size > 0 ? size : null, origin: axis.origin };
}

/** `i` of `for i in range(n)`. */
function isPosition(script: Script, node: SyntaxNode, frame: Frame | null): boolean {
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
