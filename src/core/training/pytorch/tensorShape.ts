import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { dataSourceOf } from "../data/dataSource.ts";
import { afterOperation, type Shape } from "./rank.ts";
import { type Signal, signalsOf } from "./signal.ts";

const deepest = 6;

/** The shape at the end of a way, with the batch as its first dimension; null where it is not certain. */
export function shapeOf(script: Script, signal: Signal): Shape | null {
  return ofSignal(script, signal, 0);
}

function ofSignal(script: Script, { operations, source }: Signal, depth: number): Shape | null {
  // A layer says itself how wide its output is: what comes before it does not matter.
  const layer = operations.findIndex((o) => o.kind === "linear" && !o.weight);
  const steps = layer < 0 ? operations : operations.slice(0, layer + 1);
  let shape = layer < 0 && source ? ofSource(script, source, depth) : null;
  for (const operation of steps.toReversed()) {
    const { weight, frame } = operation;
    shape = weight
      ? product(shape, ofNode(script, weight, frame, depth + 1))
      : afterOperation(script, operation, shape);
    if (!shape) return null;
  }
  return shape;
}

/** The one shape that an expression has by every way in which it may have come about. */
function ofNode(
  script: Script,
  node: SyntaxNode | undefined | null,
  frame: Frame | null,
  depth: number,
): Shape | null {
  if (!node || depth > deepest) return null;
  if (node.name === "Number" || node.name === "UnaryExpression") {
    const operand = node.name === "Number" ? null : childrenOf(node).at(-1);
    return operand && operand.name !== "Number"
      ? ofNode(script, operand, frame, depth + 1)
      : scalar;
  }
  const [first, ...others] = signalsOf(script, node, frame).map((s) => ofSignal(script, s, depth));
  const isOne = others.every((o) => o?.rank === first?.rank && o?.isColumn === first?.isColumn);
  return first && isOne ? first : null;
}

const scalar: Shape = { rank: 0, isColumn: false };

/** What numpy and torch make of two operands side by side. */
function broadcast(left: Shape | null, right: Shape | null): Shape | null {
  if (!left || !right) return null;
  if (left.rank === 0 || right.rank === 0) return left.rank === 0 ? right : left;
  // A column and a row give a table of every pair.
  const isColumn = left.isColumn && right.isColumn;
  return { rank: Math.max(left.rank, right.rank), isColumn };
}

/** `x @ w`: the last dimension of `x` becomes the last of `w`. */
function product(left: Shape | null, right: Shape | null): Shape | null {
  if (left?.rank !== 2 || !right || right.rank < 1 || right.rank > 2) return null;
  return right.rank === 1 ? { rank: 1, isColumn: false } : { rank: 2, isColumn: right.isColumn };
}

function ofSource(script: Script, traced: Traced, depth: number): Shape | null {
  const { value, frame } = traced;
  if (value.kind !== "expression" || depth > deepest) return null;
  const { node } = value;
  if (node.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(node);
    const shapes = [left, right].map((n) => ofNode(script, n, frame, depth + 1)) as [
      Shape | null,
      Shape | null,
    ];
    const isProduct = operator !== undefined && textOf(script, operator) === "@";
    return isProduct ? product(...shapes) : broadcast(...shapes);
  }
  const call = callAt(script, node);
  const load = /\.target$/.test(textOf(script, node)) ? dataSourceOf(script, traced) : null;
  if (load && flatTargets.test(load.method)) return { rank: 1, isColumn: false };
  if (!call) return null;
  return (
    ofLoaded(script, call, traced) ??
    ofDrawn(script, call) ??
    ofScaled(script, call, frame, depth + 1) ??
    ofFunction(script, call, frame, depth + 1)
  );
}

const flatTargets =
  /^(?:load_(?:diabetes|wine|iris|digits|breast_cancer|boston)|fetch_california_housing|fetch_covtype|make_(?:regression|classification|moons|circles|blobs|friedman[123]))$/;

/** What scikit-learn gives as targets is flat. */
function ofLoaded(script: Script, call: Call, { path }: Traced): Shape | null {
  if (!flatTargets.test(call.method)) return null;
  const columns = argumentOf(script, call.argumentList, "n_targets");
  return path[0] === 1 && !columns ? { rank: 1, isColumn: false } : null;
}

const scaler =
  /\.(?:StandardScaler|MinMaxScaler|MaxAbsScaler|RobustScaler|PowerTransformer|QuantileTransformer)$/;

/** scikit-learn's scalers change every column for itself, and take and give tables only. */
function ofScaled(script: Script, call: Call, frame: Frame | null, depth: number): Shape | null {
  if (!/^(?:fit_transform|transform|inverse_transform)$/.test(call.method)) return null;
  const [table] = itemsOf(script, call.argumentList);
  const ends = call.receiver ? trace(script, call.receiver, frame) : [];
  const areScalers = ends.every(
    ({ value }) =>
      value.kind === "expression" && scaler.test(callAt(script, value.node)?.name ?? ""),
  );
  return ends.length > 0 && areScalers ? ofNode(script, table?.value, frame, depth) : null;
}

const drawn = /^(?:torch|numpy)\.(?:random\.)?(?:randn|rand|zeros|ones|empty|full)$/;
const withSize = /^(?:normal|uniform|standard_normal|random|random_sample)$/;
const rows = /^(?:torch|numpy)\.(?:linspace|arange|logspace)$/;

/** Tensors that are drawn or filled have the dimensions they are asked for. */
function ofDrawn(script: Script, call: Call): Shape | null {
  const { argumentList } = call;
  if (rows.test(call.name ?? "")) return { rank: 1, isColumn: false };
  const size = argumentOf(script, argumentList, "size");
  if (drawn.test(call.name ?? "")) {
    const plain = itemsOf(script, argumentList).filter((i) => i.keyword === null);
    const given = size?.value ?? plain[0]?.value;
    if (plain.some((i) => i.star !== "") || !given) return null;
    const isTuple = size !== null || /^(?:Tuple|Array)Expression$/.test(given.name);
    const isFull = /full$/.test(call.method);
    const sizes = isTuple ? sizesIn(script, given) : isFull ? [given] : plain.map((i) => i.value);
    return ofSizes(script, sizes);
  }
  const isDrawn = size !== null && call.receiver !== null && withSize.test(call.method);
  return isDrawn ? ofSizes(script, sizesIn(script, size.value)) : null;
}

function sizesIn(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  return /^(?:Tuple|Array)Expression$/.test(node.name)
    ? itemsOf(script, node).map((i) => i.value)
    : [node];
}

/** A size that is a name may itself hold several. */
function ofSizes(script: Script, sizes: readonly SyntaxNode[]): Shape | null {
  const [only] = sizes;
  if (!only || (sizes.length === 1 && !/^Number$/.test(only.name))) {
    return only && isLength(script, only) ? { rank: 1, isColumn: false } : null;
  }
  const last = sizes.at(-1);
  const isColumn = last !== undefined && literalOf(script, last) === 1;
  return { rank: sizes.length, isColumn: sizes.length > 1 && isColumn };
}

function isLength(script: Script, node: SyntaxNode): boolean {
  return typeof literalOf(script, node) === "number" || callAt(script, node)?.name === "len";
}

const elementwise =
  /^(?:sin|cos|tan|tanh|exp|log|log1p|log2|log10|sqrt|abs|sign|square|pow|power|sigmoid|relu|clamp|clip|round|floor|neg|add|mul|sub|maximum|minimum|where|randn_like|rand_like|zeros_like|ones_like)$/;
const reducing = /^(?:sum|mean|prod|amax|amin|norm|std|var|argmax|argmin)$/;

/** `torch.sin(x)`, `(x ** 2).sum(dim=1, keepdim=True)`: functions and methods of tensors alike. */
function ofFunction(script: Script, call: Call, frame: Frame | null, depth: number): Shape | null {
  const isFunction = /^(?:torch|numpy)\.(?:linalg\.)?\w+$/.test(call.name ?? "");
  const items = itemsOf(script, call.argumentList);
  const first = isFunction ? items[0]?.value : call.receiver;
  if (elementwise.test(call.method)) {
    const operands = items.filter((i) => i.keyword === null).map((i) => i.value);
    const all = isFunction || !call.receiver ? operands : [call.receiver, ...operands];
    const shapes = all.map((node) => ofNode(script, node, frame, depth));
    return shapes.reduce(broadcast, scalar);
  }
  const shape = reducing.test(call.method) ? ofNode(script, first, frame, depth) : null;
  if (!shape) return null;
  const position = isFunction ? 1 : 0;
  const over =
    argumentOf(script, call.argumentList, "dim") ??
    argumentOf(script, call.argumentList, "axis", position);
  if (!over) return items.length > position ? null : scalar;
  const dimension = literalOf(script, over.value);
  const kept =
    argumentOf(script, call.argumentList, "keepdim") ??
    argumentOf(script, call.argumentList, "keepdims");
  const isLast = dimension === -1 || dimension === shape.rank - 1;
  if (typeof dimension !== "number" || (kept && literalOf(script, kept.value) !== true))
    return null;
  if (kept) return { rank: shape.rank, isColumn: shape.isColumn || (isLast && shape.rank > 1) };
  return { rank: shape.rank - 1, isColumn: !isLast && shape.isColumn && shape.rank > 2 };
}
