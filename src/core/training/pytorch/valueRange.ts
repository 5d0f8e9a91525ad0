import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import { isWhole, subscriptOf } from "../../python/subscript.ts";
import type { Traced } from "../../python/traced.ts";
import { childOf, childrenOf, textOf } from "../../python/tree.ts";
import { dataSourceOf, nameOf } from "../data/dataSource.ts";
import { drawnRange, listedRange } from "./drawnRange.ts";
import type { Operation } from "./operation.ts";
import {
  mapped,
  negated,
  productOf,
  sumOf,
  type ValueRange,
  waved,
  withNumber,
} from "./rangeArithmetic.ts";
import { type Signal, signalsOf } from "./signal.ts";

/** Inputs and targets of the tables that scikit-learn and torchvision bring along, as they are read. */
const tables: Readonly<
  Record<string, { readonly data: ValueRange | null; readonly target: ValueRange }>
> = {
  load_digits: { data: { low: 0, high: 16 }, target: { low: 0, high: 9 } },
  load_iris: { data: { low: 0.1, high: 7.9 }, target: { low: 0, high: 2 } },
  load_wine: { data: { low: 0.13, high: 1680 }, target: { low: 0, high: 2 } },
  load_breast_cancer: { data: { low: 0, high: 4254 }, target: { low: 0, high: 1 } },
  load_diabetes: { data: { low: -0.14, high: 0.2 }, target: { low: 25, high: 346 } },
  fetch_california_housing: { data: null, target: { low: 0.15, high: 5 } },
  MNIST: { data: { low: 0, high: 255 }, target: { low: 0, high: 9 } },
  FashionMNIST: { data: { low: 0, high: 255 }, target: { low: 0, high: 9 } },
  CIFAR10: { data: { low: 0, high: 255 }, target: { low: 0, high: 9 } },
};

const deepest = 4;
/** Numbers of mean 0 lie on both sides of it; a deviation of 1 says how far. */
const centred: ValueRange = { low: -1, high: 1 };

/** The range of the numbers that a tensor holds at the end of a way; null where it is not certain. */
export function rangeOf(script: Script, signal: Signal, depth = 0): ValueRange | null {
  const { operations, source } = signal;
  if (!source || depth > deepest) return null;
  const isTable = source.value.kind === "tuple" || dataSourceOf(script, source) !== null;
  let range = ofSource(script, source, operations.at(-1) ?? null, depth);
  for (const operation of operations.toReversed()) {
    range = after(script, operation, range, isTable);
  }
  return range;
}

function after(
  script: Script,
  operation: Operation,
  range: ValueRange | null,
  isTable: boolean,
): ValueRange | null {
  const { kind, name, at } = operation;
  if (kind === "activation") return boundsOf(name);
  if (kind === "arithmetic") return calculated(script, operation, range);
  if (name === "data" || kind === "cut") return range;
  // One column of a table need not reach as far as the whole.
  if (name === "index" && (isTable ? takesColumns(at) : takesByValue(at))) return null;
  return kind === "shape" ? range : null;
}

/** `x[:, 0]`, unlike `x[rows]`, `x[:, None]` and `x[..., None]`. */
function takesColumns(at: SyntaxNode): boolean {
  const [, ...further] = subscriptOf(at)?.selectors ?? [];
  return further.some((selector) => selector.kind !== "new" && !isWhole(selector));
}

/** `x[x > 2]`. */
function takesByValue(at: SyntaxNode): boolean {
  return (subscriptOf(at)?.selectors ?? []).some(
    (selector) => selector.kind === "index" && selector.node.name === "BinaryExpression",
  );
}

/** What an activation can give; null for those without bounds. */
export function boundsOf(activation: string): ValueRange | null {
  switch (activation) {
    case "sigmoid":
    case "softmax":
    case "hardsigmoid":
      return { low: 0, high: 1 };
    case "tanh":
    case "hardtanh":
    case "softsign":
      return { low: -1, high: 1 };
    case "relu":
    case "softplus":
      return { low: 0, high: Number.POSITIVE_INFINITY };
    case "relu6":
      return { low: 0, high: 6 };
    default:
      return null;
  }
}

/** `x / 16`, `2 * x - 1`, `x - x.mean()`. */
function calculated(
  script: Script,
  { at, input, frame }: Operation,
  range: ValueRange | null,
): ValueRange | null {
  const [left, operator, right] = childrenOf(at);
  if (!input || !left || !right || !operator) return null;
  const isLeft = left.from === input.from && left.to === input.to;
  const other = isLeft ? right : left;
  const sign = textOf(script, operator);
  if (isMean(script, other) && sign === "-" && isLeft) return centred;
  if (isSpread(script, other) && sign === "/" && isLeft) {
    return range === centred ? centred : null;
  }
  const number = certainly(numberOf(script, other, frame));
  return range && number !== null ? withNumber(sign, range, number, isLeft) : null;
}

function isMean(script: Script, node: SyntaxNode): boolean {
  return callAt(script, node)?.method === "mean";
}

/** `x.std()`, also as `(x.std() + 1e-8)`. */
function isSpread(script: Script, node: SyntaxNode): boolean {
  if (node.name === "ParenthesizedExpression") {
    const inner = childrenOf(node)[1];
    return inner !== undefined && isSpread(script, inner);
  }
  const first = node.name === "BinaryExpression" ? node.firstChild : node;
  return first !== null && callAt(script, first)?.method === "std";
}

function ofSource(
  script: Script,
  source: Traced,
  first: Operation | null,
  depth: number,
): ValueRange | null {
  const { value, frame } = source;
  if (value.kind === "tuple") return listedRange(script, value.nodes, frame);
  if (value.kind !== "expression") return null;
  const { node } = value;
  if (node.name === "BinaryExpression") return ofTwo(script, node, frame, depth + 1);
  const [, item] = node.name === "ArrayComprehensionExpression" ? childrenOf(node) : [];
  if (item) return onlyRange(script, item, frame, depth + 1);
  return (
    drawnRange(script, source) ??
    tableRange(script, source, first) ??
    ofFunction(script, node, frame, depth + 1)
  );
}

/** The range of what an expression is by its only way. */
function onlyRange(
  script: Script,
  node: SyntaxNode,
  frame: Traced["frame"],
  depth: number,
): ValueRange | null {
  const [only, another] = signalsOf(script, node, frame);
  return only && !another ? rangeOf(script, only, depth) : null;
}

/** `signal + noise`, `load * speed`, `2 * np.pi * t`. */
function ofTwo(
  script: Script,
  node: SyntaxNode,
  frame: Traced["frame"],
  depth: number,
): ValueRange | null {
  const [left, operator, right] = childrenOf(node);
  if (!left || !right || !operator) return null;
  const sign = textOf(script, operator);
  const [a, b] = [left, right].map((side) => certainly(numberOf(script, side, frame)));
  const range = (side: SyntaxNode) => onlyRange(script, side, frame, depth);
  if (typeof a === "number" || typeof b === "number") {
    const own = range(typeof a === "number" ? right : left);
    return own && withNumber(sign, own, a ?? b ?? Number.NaN, typeof a !== "number");
  }
  const [first, second] = [range(left), range(right)];
  if (!first || !second) return null;
  if (sign === "*") return productOf(first, second);
  if (sign === "-") return sumOf(first, negated(second));
  return sign === "+" ? sumOf(first, second) : null;
}

const increasing: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
};

/** `np.exp(x)`, and the sine of an angle. */
function ofFunction(
  script: Script,
  node: SyntaxNode,
  frame: Traced["frame"],
  depth: number,
): ValueRange | null {
  const call = callAt(script, node);
  const name = /^(?:torch|numpy)\.(\w+)$/.exec(call?.name ?? "")?.[1] ?? "";
  const apply = increasing[name];
  const isRound = name === "sin" || name === "cos";
  const given = call && (apply || isRound) ? argumentOf(script, call.argumentList, "x", 0) : null;
  const range = given && onlyRange(script, given.value, frame, depth);
  if (!range) return null;
  return apply ? mapped(range, apply) : waved(range, name === "sin" ? Math.sin : Math.cos);
}

/** `load_digits().data`, `digits.target`, the first and second of `load_wine(return_X_y=True)`. */
function tableRange(script: Script, source: Traced, first: Operation | null): ValueRange | null {
  const call = dataSourceOf(script, source);
  const table = call ? tables[nameOf(call) ?? ""] : undefined;
  if (!table || source.value.kind !== "expression") return null;
  const { node } = source.value;
  const property = node.name === "MemberExpression" ? childOf(node, "PropertyName") : null;
  const [part] = source.path;
  const member = property ? textOf(script, property) : null;
  if (member === "target" || member === "targets" || part === 1) return table.target;
  const isData = member === "images" || part === 0 || first?.name === "data";
  return isData ? table.data : null;
}
