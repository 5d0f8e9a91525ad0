import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { type Frame, frameKey } from "../../python/frame.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { afterOperation, reduced } from "./afterOperation.ts";
import { type Axis, broadcast, product, type Shape, scalar, unknownAxis } from "./axis.ts";
import { askedSizes } from "./axisSize.ts";
import { joinedShape, partedShape } from "./joinedShape.ts";
import type { Operation } from "./operation.ts";
import { type Signal, signalsOf } from "./signal.ts";
import { drawnShape, loadedShape } from "./sourceShape.ts";
import { tableShape } from "./tableShape.ts";

const deepest = 40;
/** Shapes of a script that takes more looking than this stay unknown. */
const mostLooks = 6000;

/** An operation with the shape that it is given and the shape that it gives. */
export interface ShapedStep {
  readonly operation: Operation;
  readonly before: Shape | null;
  readonly after: Shape | null;
  /** Both rest on what a dense layer is taken to get where nothing tells. */
  readonly isAssumed: boolean;
}

/** The shape at the end of a way; null where it is not certain. */
export function shapeOf(script: Script, signal: Signal): Shape | null {
  return ofSignal(script, signal, 0);
}

/** The shapes all along a way, the first operation first. */
export function shapedSteps(script: Script, signal: Signal, depth = 0): readonly ShapedStep[] {
  const { operations, source } = signal;
  const known = knownShapes(script);
  const { turns } = known;
  let shape = source ? ofSource(script, source, depth) : null;
  // What comes from the turn before may have any shape.
  const isOpen = known.turns > turns;
  const steps: ShapedStep[] = [];
  let isAssumed = false;
  for (const operation of operations.toReversed()) {
    const isDense = operation.kind === "linear" && !operation.weight;
    const before = shape ?? (isDense && !isOpen && isPlain(steps) ? table : null);
    isAssumed ||= shape === null && before !== null;
    shape = after(script, operation, before, depth);
    steps.push({ operation, before, after: shape, isAssumed });
  }
  return steps;
}

function after(
  script: Script,
  operation: Operation,
  before: Shape | null,
  depth: number,
): Shape | null {
  const { weight, frame, name, settings } = operation;
  if (name === "gather" && settings) {
    const index = argumentOf(script, settings.argumentList, "index", settings.receiver ? 1 : 2);
    return ofNode(script, index?.value, frame, depth + 1);
  }
  if (weight) return product(before, ofNode(script, weight, frame, depth + 1));
  const sizes = (view: Operation) =>
    askedSizes(script, view, (node, own) => ofNode(script, node, own, depth + 1));
  return before && afterOperation(script, operation, before, sizes);
}

/** What a dense layer takes where nothing before it tells of more axes. */
const table: Shape = { axes: [unknownAxis, unknownAxis] };
const plain =
  /^(?:linear|activation|dropout|norm|arithmetic|cut|step)$|^(?:batch|split|to|float|double|cuda|cpu|flatten|squeeze)$/;

function isPlain(earlier: readonly ShapedStep[]): boolean {
  return earlier.every(({ operation: { kind, name, weight } }) =>
    kind === "shape" ? plain.test(name) || isIndexOrView(name) : plain.test(kind) && !weight,
  );
}

/** What comes before a first layer lays the data out for it. */
function isIndexOrView(name: string): boolean {
  return /^(?:index|view|reshape|data|tensor|astensor|array|asarray|fromnumpy|floattensor|type|astype|contiguous|clone|unsqueeze|numpy|identity|variable|requiresgrad|values|sample)$/.test(
    name,
  );
}

function ofSignal(script: Script, signal: Signal, depth: number): Shape | null {
  if (signal.operations.length === 0) {
    return signal.source ? ofSource(script, signal.source, depth) : null;
  }
  return shapedSteps(script, signal, depth).at(-1)?.after ?? null;
}

interface Known {
  readonly shapes: Map<string, Shape | null>;
  /** Expressions that are being looked at: what leads back to one of them is the turn before of a loop. */
  readonly open: Set<string>;
  looks: number;
  /** How often a way led back. */
  turns: number;
}

const knownShapes = oncePerScript(
  (): Known => ({ shapes: new Map(), open: new Set(), looks: 0, turns: 0 }),
);

/** The one shape that an expression has by every way in which it may have come about. */
export function shapeOfNode(script: Script, node: SyntaxNode, frame: Frame | null): Shape | null {
  return ofNode(script, node, frame, 0);
}

function ofNode(
  script: Script,
  node: SyntaxNode | undefined | null,
  frame: Frame | null,
  depth: number,
): Shape | null {
  const known = knownShapes(script);
  if (!node || depth > deepest || known.looks > mostLooks) return null;
  if (node.name === "Number" || node.name === "UnaryExpression") {
    const operand = node.name === "Number" ? null : childrenOf(node).at(-1);
    return operand && operand.name !== "Number"
      ? ofNode(script, operand, frame, depth + 1)
      : scalar;
  }
  const key = `${node.from} ${node.to} ${frameKey(frame)}`;
  const found = known.shapes.get(key);
  if (found !== undefined) return found;
  if (known.open.has(key)) {
    known.turns += 1;
    return null;
  }
  known.open.add(key);
  known.looks += 1;
  const before = known.turns;
  const shapes = signalsOf(script, node, frame).flatMap((signal) => {
    const { turns } = known;
    const shape = ofSignal(script, signal, depth);
    // A loop keeps the shape that it begins with, or it could not turn again.
    return shape === null && known.turns > turns ? [] : [shape];
  });
  known.open.delete(key);
  const [first = null, ...others] = shapes;
  const shape = others.reduce<Shape | null>((one, other) => common(one, other), first);
  // Seen from within a loop it may be unknown, and known from outside.
  const isWithinLoop = known.turns > before && known.open.size > 0;
  if (shape !== null || !isWithinLoop) known.shapes.set(key, shape);
  return shape;
}

/** What two ways agree on. */
function common(one: Shape | null, other: Shape | null): Shape | null {
  if (!one || !other || one.axes.length !== other.axes.length) return null;
  const axes = one.axes.map((axis, at): Axis => {
    const second = other.axes[at];
    const size = axis.size === second?.size ? axis.size : null;
    const origin = axis.origin === second?.origin ? axis.origin : null;
    return { ...(origin === null ? {} : axis), size, origin };
  });
  return { axes };
}

function ofSource(script: Script, traced: Traced, depth: number): Shape | null {
  const { value, frame } = traced;
  if (value.kind !== "expression" || depth > deepest) return null;
  const { node } = value;
  if (node.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(node);
    const [a = null, b = null] = [left, right].map((n) => ofNode(script, n, frame, depth + 1));
    const isProduct = operator !== undefined && textOf(script, operator) === "@";
    return isProduct ? product(a, b) : broadcast(a, b);
  }
  if (node.name === "Number" || isNumber(script, traced)) return scalar;
  const loaded = loadedShape(script, traced);
  if (loaded) return loaded;
  const table = tableShape(script, node, (part) => ofNode(script, part, frame, depth + 1));
  if (table) return table;
  const call = callAt(script, node);
  if (!call) return null;
  if (call.name === "torch.nn.Parameter") {
    return ofNode(script, itemsOf(script, call.argumentList)[0]?.value, frame, depth + 1);
  }
  const shapeAt = (part: SyntaxNode, own: Frame | null) => ofNode(script, part, own, depth + 1);
  const shapeOfPart = (part: SyntaxNode) => shapeAt(part, frame);
  return (
    drawnShape(script, call, frame) ??
    ofScaled(script, call, frame, depth + 1) ??
    joinedShape(script, call, frame, shapeOfPart) ??
    partedShape(script, call, traced, shapeAt) ??
    ofFunction(script, call, traced, depth + 1)
  );
}

/** `x.shape[0]`, `x.size(1)`, `len(x)`, `math.sqrt(d)`, `loss.item()`. */
function isNumber(script: Script, { value, path }: Traced): boolean {
  if (value.kind !== "expression") return false;
  const { node } = value;
  const call = callAt(script, node);
  const isSize = path.length === 1 && /\.(?:shape|size\(\))$/.test(textOf(script, node));
  const isPlace = /\.(?:shape|size\(\))\[-?\d+\]$/.test(textOf(script, node));
  if (!call) return isSize || isPlace;
  const isOne = call.method === "size" && itemsOf(script, call.argumentList).length > 0;
  return (
    isSize ||
    isOne ||
    /^(?:len|float|int|math\.\w+)$/.test(call.name ?? call.method) ||
    call.method === "item"
  );
}

const scaler =
  /\.(?:StandardScaler|MinMaxScaler|MaxAbsScaler|RobustScaler|PowerTransformer|QuantileTransformer)$/;

/** scikit-learn's scalers change every column for itself, and take and give tables only. */
function ofScaled(script: Script, call: Call, frame: Frame | null, depth: number): Shape | null {
  if (!/^(?:fit_transform|transform|inverse_transform)$/.test(call.method)) return null;
  const [given] = itemsOf(script, call.argumentList);
  const ends = call.receiver ? trace(script, call.receiver, frame) : [];
  const areScalers = ends.every(({ value }) => {
    const made = value.kind === "expression" ? callAt(script, value.node) : null;
    // `StandardScaler().fit(x)` gives the scaler itself.
    const own = made?.method === "fit" && made.receiver ? callAt(script, made.receiver) : made;
    return scaler.test(own?.name ?? "");
  });
  const shape = ends.length > 0 && areScalers ? ofNode(script, given?.value, frame, depth) : null;
  return shape && { axes: shape.axes };
}

const elementwise =
  /^(?:sin|cos|tan|tanh|exp|log|log1p|log2|log10|sqrt|abs|sign|square|pow|power|sigmoid|relu|softplus|clamp|clip|round|floor|neg|add|mul|sub|maximum|minimum|where|randn_like|rand_like|zeros_like|ones_like|masked_fill|argsort|sort|cumsum|cumprod|flip|roll|softmax|log_softmax|normalize)$/;
const reducing = /^(?:sum|mean|prod|amax|amin|norm|std|var|argmax|argmin|logsumexp|any|all)$/;

/** `torch.sin(x)`, `(x ** 2).sum(dim=1, keepdim=True)`: functions and methods of tensors alike. */
function ofFunction(
  script: Script,
  call: Call,
  { frame, path }: Traced,
  depth: number,
): Shape | null {
  const isFunction = /^(?:torch|numpy)\.(?:linalg\.|nn\.functional\.)?\w+$/.test(call.name ?? "");
  const items = itemsOf(script, call.argumentList);
  const first = isFunction ? items[0]?.value : call.receiver;
  // Values and places are two: only where they are told apart is it known which.
  if (call.method === "sort" && path.length === 0) return null;
  if (elementwise.test(call.method)) {
    const operands = items.filter((i) => i.keyword === null).map((i) => i.value);
    const isOne =
      /softmax$|^(?:normalize|clamp|clip|softplus|argsort|sort|cumsum|cumprod|flip|roll)$/.test(
        call.method,
      );
    const all = isFunction || !call.receiver ? operands : [call.receiver, ...operands];
    const shapes = (isOne ? all.slice(0, 1) : all).map((node) =>
      ofNode(script, node, frame, depth),
    );
    return shapes.reduce(broadcast, scalar);
  }
  if (call.method === "bmm" || call.method === "matmul") {
    const [left, right] = isFunction
      ? [items[0]?.value, items[1]?.value]
      : [call.receiver, items[0]?.value];
    return product(ofNode(script, left, frame, depth), ofNode(script, right, frame, depth));
  }
  // With an axis, `max` gives values and places.
  const isExtreme = /^(?:max|min|topk)$/.test(call.method) && path.length > 0 && items.length > 0;
  if (!reducing.test(call.method) && !isExtreme) return null;
  const shape = ofNode(script, first, frame, depth);
  return shape && reduced(script, call, shape, isFunction ? 1 : 0);
}
