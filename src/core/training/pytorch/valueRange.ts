import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { certainly } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { childOf, childrenOf, textOf } from "../../python/tree.ts";
import { dataSourceOf, nameOf } from "../data/dataSource.ts";
import type { Operation } from "./operation.ts";
import { type Signal, signalsOf } from "./signal.ts";

/** Values near both ends occur; that of all numbers in the tensor. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

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
/** Of at least a few dozen numbers drawn from a standard normal distribution some lie here. */
const normal: ValueRange = { low: -2, high: 2 };
/** Numbers of mean 0 lie on both sides of it; a deviation of 1 says how far. */
const centred: ValueRange = { low: -1, high: 1 };

/** The range of the numbers that a tensor holds at the end of a way; null where it is not certain. */
export function rangeOf(script: Script, signal: Signal, depth = 0): ValueRange | null {
  const { operations, source } = signal;
  if (!source || depth > deepest) return null;
  const isDrawn = drawnRange(script, source) !== null;
  let range = ofSource(script, source, operations.at(-1) ?? null, depth);
  for (const operation of operations.toReversed()) {
    range = after(script, operation, range, isDrawn);
  }
  return range;
}

function after(
  script: Script,
  operation: Operation,
  range: ValueRange | null,
  isDrawn: boolean,
): ValueRange | null {
  const { kind, name, at } = operation;
  if (kind === "activation") return boundsOf(name);
  if (kind === "arithmetic") return calculated(script, operation, range);
  if (name === "data" || kind === "cut") return range;
  // One column of a table need not reach as far as the whole.
  if (name === "index" && !isDrawn && textOf(script, at).includes(",")) return null;
  return kind === "shape" ? range : null;
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
  if (!range || number === null) return null;
  const apply = (x: number) => evaluate(sign, isLeft ? x : number, isLeft ? number : x);
  const ends = [apply(range.low), apply(range.high)];
  const isMonotone = sign !== "**" && (sign !== "/" || isLeft);
  if (!isMonotone || ends.some((x) => !Number.isFinite(x))) return null;
  return { low: Math.min(...ends), high: Math.max(...ends) };
}

function evaluate(operator: string, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    default:
      return Number.NaN;
  }
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
  if (value.kind !== "expression") return null;
  const { node } = value;
  if (node.name === "BinaryExpression") return ofSum(script, node, frame, depth + 1);
  return drawnRange(script, source) ?? tableRange(script, source, first);
}

/** `signal + noise`: what is small beside the other moves its ends only a little. */
function ofSum(
  script: Script,
  node: SyntaxNode,
  frame: Traced["frame"],
  depth: number,
): ValueRange | null {
  const [left, operator, right] = childrenOf(node);
  if (!left || !right || !operator || !/^[+-]$/.test(textOf(script, operator))) return null;
  const ranges = [left, right].map((side) => {
    const [only, another] = signalsOf(script, side, frame);
    return only && !another ? rangeOf(script, only, depth) : null;
  });
  const [large, small] = ranges
    .flatMap((range) => range ?? [])
    .toSorted((a, b) => b.high - b.low - (a.high - a.low));
  if (!large || !small) return null;
  const most = Math.max(Math.abs(small.low), Math.abs(small.high));
  const isPlain = textOf(script, operator) === "+" || ranges[0] === large;
  return isPlain && large.low + most < large.high - most
    ? { low: large.low + most, high: large.high - most }
    : null;
}

function drawnRange(script: Script, { value, frame }: Traced): ValueRange | null {
  const call = value.kind === "expression" ? callAt(script, value.node) : null;
  const name = /^(?:torch|numpy\.random)\.(\w+)$/.exec(call?.name ?? "")?.[1];
  if (!call || name === undefined) return null;
  if (/^(?:randn|standard_normal)$/.test(name)) return normal;
  if (name === "rand" || name === "random") return { low: 0, high: 1 };
  return name === "linspace" ? ofEnds(script, call, frame) : null;
}

function ofEnds(script: Script, call: Call, frame: Traced["frame"]): ValueRange | null {
  const end = (name: string, position: number) =>
    certainly(
      numberOf(script, argumentOf(script, call.argumentList, name, position)?.value, frame),
    );
  const [low, high] = [end("start", 0), end("end", 1)];
  return low !== null && high !== null && low < high ? { low, high } : null;
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
