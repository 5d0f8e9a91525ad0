import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { keyOf, type Traced } from "../../python/traced.ts";
import { ancestorOf, childOf, childrenOf, textOf } from "../../python/tree.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";
import { layersBehind } from "../pytorch/network.ts";
import { isFactor } from "./plainFactor.ts";

/** A number that says how large weights are, and nothing else. */
export interface WeightPenalty {
  /** Where it reads weights. */
  readonly reads: readonly WeightRead[];
}

interface WeightRead {
  readonly node: SyntaxNode;
  /** What their gradient ends at: `p.detach()`, `p.data`, `size.item()`, a block without gradients. */
  readonly cuts: readonly SyntaxNode[];
}

interface Place {
  readonly frame: Frame | null;
  readonly cuts: readonly SyntaxNode[];
  /** A norm, a square or an absolute value is taken of it. */
  readonly isSize: boolean;
  readonly depth: number;
  /**
   * What is read already, by where it comes from: a loop that adds to a sum leads to it again, and branches that follow
   * each other lead to it by twice as many ways each.
   */
  readonly read: Map<string, readonly WeightRead[] | null>;
  readonly factors: Map<string, boolean>;
}

const start = { cuts: [], isSize: false, depth: 0 };
const deepest = 14;
const sizes = /^(?:norm|vector_norm|pow|square|abs)$/;
const passing = /^(?:sum|mean|stack|cat|sqrt|clone|view|flatten|reshape|ravel|to|float|cuda)$/;
const cutting = /^(?:detach|item|numpy|cpu|tolist)$/;
const none: readonly WeightRead[] = [];

/** The penalty on weights that an expression is, times a factor or not; null where it is, or may be, anything else. */
export function weightPenaltyOf(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null = null,
): WeightPenalty | null {
  const reads = readsOf(script, node, {
    ...start,
    frame,
    read: new Map(),
    factors: new Map(),
  });
  return reads && reads.length > 0 ? { reads } : null;
}

/** The weights that a number is computed from; null where it is computed from something else too. */
function readsOf(script: Script, node: SyntaxNode, place: Place): readonly WeightRead[] | null {
  if (place.depth > deepest) return null;
  const next = { ...place, depth: place.depth + 1 };
  switch (node.name) {
    case "Number":
      return none;
    case "ParenthesizedExpression": {
      const inner = childrenOf(node)[1];
      return inner ? readsOf(script, inner, next) : null;
    }
    case "BinaryExpression":
      return ofArithmetic(script, node, next);
    case "CallExpression":
      return ofCall(script, node, next);
    case "ComprehensionExpression":
    case "ArrayComprehensionExpression": {
      const item = childrenOf(node)[1];
      return item ? readsOf(script, item, next) : null;
    }
    case "MemberExpression":
    case "VariableName":
      return ofName(script, node, next);
    default:
      return null;
  }
}

function ofArithmetic(script: Script, node: SyntaxNode, place: Place) {
  const [left, operator, right] = childrenOf(node);
  if (!left || !operator || !right) return null;
  const sign = textOf(script, operator);
  if (sign === "**") return readsOf(script, left, { ...place, isSize: true });
  const isSquare = sign === "*" && textOf(script, left) === textOf(script, right);
  if (isSquare) return readsOf(script, left, { ...place, isSize: true });
  const [a, b] = [readsOf(script, left, place), readsOf(script, right, place)];
  const isScale = (by: SyntaxNode) => isFactor(script, by, place.frame, place.factors);
  if (sign === "+") return a && b && joined([a, b]);
  if (sign === "*" && b && b.length > 0 && isScale(left)) return b;
  return /^[*/]$/.test(sign) && isScale(right) ? a : null;
}

/** Each once, by whichever ways it is come to. */
function joined(parts: readonly (readonly WeightRead[])[]): readonly WeightRead[] {
  const key = ({ node, cuts }: WeightRead) => [node, ...cuts].map(({ from }) => from).join();
  return [...new Map(parts.flat().map((read) => [key(read), read])).values()];
}

function ofCall(script: Script, node: SyntaxNode, place: Place): readonly WeightRead[] | null {
  const call = callAt(script, node);
  if (!call) return null;
  const ends = trace(script, node, place.frame);
  const isOwn = ends.some(
    ({ value }) => value.kind === "expression" && value.node.from !== node.from,
  );
  if (isOwn) return ofEnds(script, ends, place);
  const { method, name, receiver } = call;
  const isFunction = /^(?:torch|numpy)\./.test(name ?? "") || receiver === null;
  if (/^torch\.(?:tensor|zeros)$/.test(name ?? "")) return ofStart(script, call);
  const isCut = cutting.test(method) || (receiver === null && method === "float");
  const inner = {
    ...place,
    cuts: isCut ? [...place.cuts, node] : place.cuts,
    isSize: place.isSize || sizes.test(method),
  };
  if (!isCut && !sizes.test(method) && !passing.test(method)) return null;
  const of = isFunction ? itemsOf(script, call.argumentList)[0]?.value : receiver;
  return of ? readsOf(script, of, inner) : null;
}

/** `torch.tensor(0.0)` and `torch.zeros(1)`, which a sum begins at. */
function ofStart(script: Script, { argumentList, method }: Call): readonly WeightRead[] | null {
  const [first] = itemsOf(script, argumentList);
  const isZero = first && /^0?\.?0*$/.test(textOf(script, first.value));
  return method === "zeros" || isZero ? none : null;
}

function ofName(script: Script, node: SyntaxNode, place: Place): readonly WeightRead[] | null {
  const property = node.name === "MemberExpression" ? childOf(node, "PropertyName") : null;
  const object = property ? node.firstChild : null;
  if (property && object && textOf(script, property) === "data") {
    return readsOf(script, object, { ...place, cuts: [...place.cuts, node] });
  }
  if (isWeight(script, node, place.frame)) {
    const block = blockAround(script, node, place.frame);
    const cuts = block ? [...place.cuts, block] : place.cuts;
    return place.isSize ? [{ node, cuts }] : null;
  }
  return ofEnds(script, trace(script, node, place.frame), place, node);
}

function ofEnds(
  script: Script,
  ends: readonly Traced[],
  place: Place,
  self: SyntaxNode | null = null,
): readonly WeightRead[] | null {
  const found: (readonly WeightRead[])[] = [];
  for (const end of ends) {
    const key = [keyOf(end), place.isSize, ...place.cuts.map(({ from }) => from)].join();
    const before = place.read.get(key);
    if (before === undefined) place.read.set(key, none);
    const reads = before === undefined ? ofEnd(script, end, place, self) : before;
    place.read.set(key, reads);
    if (!reads) return null;
    found.push(reads);
  }
  return joined(found);
}

function ofEnd(
  script: Script,
  { value, frame }: Traced,
  place: Place,
  self: SyntaxNode | null,
): readonly WeightRead[] | null {
  const next = { ...place, frame };
  if (value.kind === "update") {
    const [target, operator, right] = childrenOf(value.statement);
    const isAdded = operator && textOf(script, operator) === "+=";
    if (!target || !right || !isAdded) return null;
    const [added, before] = [readsOf(script, right, next), readsOf(script, target, next)];
    return added && before && joined([added, before]);
  }
  if (value.kind !== "expression" || (self && value.node.from === self.from)) return null;
  return readsOf(script, value.node, next);
}

/** An item of `net.parameters()`, a tensor that the optimizer is given by its name, the weight of a layer. */
function isWeight(script: Script, node: SyntaxNode, frame: Frame | null): boolean {
  const text = textOf(script, node);
  if (node.name === "MemberExpression") {
    return /\.weight$/.test(text) && node.firstChild
      ? layersBehind(script, node.firstChild, frame).length > 0
      : false;
  }
  if (node.name !== "VariableName") return false;
  return (
    isListedWeight(script, node) ||
    trace(script, node, frame).some(({ value, path }) => isItem(script, value, path))
  );
}

/** `w` of `SGD([w, b])`. */
export function isListedWeight(script: Script, node: SyntaxNode): boolean {
  return optimizedParametersOf(script).some(
    ({ value }) =>
      /^(?:Array|Tuple)Expression$/.test(value.name) &&
      itemsOf(script, value).some((item) => textOf(script, item.value) === textOf(script, node)),
  );
}

function isItem(script: Script, value: Traced["value"], path: readonly number[]): boolean {
  const call = value.kind === "item" ? callAt(script, value.iterable) : null;
  if (!call?.receiver) return false;
  return call.method === "parameters"
    ? path.length === 0
    : call.method === "named_parameters" && path[0] === 1;
}

/** `with torch.no_grad():` around what a function computes; a whole function without gradients counts as one. */
function blockAround(script: Script, node: SyntaxNode, frame: Frame | null): SyntaxNode | null {
  const block = ancestorOf(node, "WithStatement");
  const isFree = block && /^with torch\.(?:no_grad|inference_mode)\(\)/.test(textOf(script, block));
  if (isFree) return block;
  return frame && frame.call.node !== node
    ? blockAround(script, frame.call.node, frame.caller)
    : null;
}
