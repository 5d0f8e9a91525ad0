import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "./arguments.ts";
import {
  anyLength,
  everywhere,
  everywhereInObject,
  parameterValues,
  placeName,
  returnedValue,
  type Variables,
} from "./calledFunction.ts";
import { type Call, callAt, qualifiedName } from "./calls.ts";
import { definitionCalled } from "./classes.ts";
import { literalOf } from "./literals.ts";
import { originOf, valueBehindName } from "./origin.ts";
import type { Script } from "./script.ts";
import { childrenOf, functionOf, textOf } from "./tree.ts";

const none: Variables = new Map();
const deepest = 12;

/** Value of a numeric expression, with names followed to their literals; null where it is not certain. */
export function evaluate(
  script: Script,
  node: SyntaxNode,
  variables: Variables = none,
  depth = 0,
): number | null {
  if (depth > deepest) return null;
  const inner = (part: SyntaxNode | undefined) =>
    part ? evaluate(script, part, variables, depth + 1) : null;
  const placed = variables.size > 0 ? variables.get(placeName(node)) : undefined;
  if (placed !== undefined) return placed;
  const literal = literalOf(script, node);
  if (typeof literal === "number") return literal;
  const parts = childrenOf(node);
  switch (node.name) {
    case "VariableName":
    case "MemberExpression":
      return (
        variables.get(textOf(script, node)) ??
        (/^(?:math|numpy|torch)\.pi$/.test(qualifiedName(script, node) ?? "")
          ? Math.PI
          : nameValue(script, node, variables, depth))
      );
    case "ParenthesizedExpression":
      return inner(parts[1]);
    case "UnaryExpression": {
      const value = inner(parts[1]);
      const sign = parts[0] ? textOf(script, parts[0]) : "";
      return value === null ? null : sign === "-" ? -value : sign === "+" ? value : null;
    }
    case "BinaryExpression": {
      const [left, operator, right] = parts;
      const a = inner(left);
      // What has a number is something.
      if (right?.name === "None" && operator?.name === "is") return a === null ? null : 0;
      const b = inner(right);
      return a === null || b === null || !operator ? null : apply(textOf(script, operator), a, b);
    }
    case "ConditionalExpression": {
      const condition = inner(parts[2]);
      return condition === null ? null : inner(condition ? parts[0] : parts[4]);
    }
    case "CallExpression":
      return callValue(script, node, variables, depth);
    default:
      return null;
  }
}

function originNumber(script: Script, node: SyntaxNode, variables: Variables): number | null {
  const origin = originOf(script, node);
  const placed = origin && variables.get(placeName(origin.literal));
  if (placed !== null && placed !== undefined) return placed;
  return typeof origin?.value === "number" ? origin.value : null;
}

/** A name that ends at a literal, or stands for one expression. */
function nameValue(
  script: Script,
  node: SyntaxNode,
  variables: Variables,
  depth: number,
): number | null {
  const origin = originNumber(script, node, variables);
  if (origin !== null) return origin;
  const value = valueBehindName(script, node);
  if (value === null) return null;
  const isNear = functionOf(value)?.from === functionOf(node)?.from;
  return evaluate(script, value, isNear ? variables : everywhere(variables), depth + 1);
}

/** What an operator gives; null where it is none of numbers. */
export function apply(operator: string, a: number, b: number): number | null {
  const results: Readonly<Record<string, number>> = {
    "+": a + b,
    "-": a - b,
    "*": a * b,
    "/": a / b,
    "//": Math.floor(a / b),
    "%": a - b * Math.floor(a / b),
    "**": a ** b,
    "<": Number(a < b),
    "<=": Number(a <= b),
    ">": Number(a > b),
    ">=": Number(a >= b),
    "==": Number(a === b),
    and: Number(a !== 0 && b !== 0),
    or: Number(a !== 0 || b !== 0),
  };
  const result = results[operator];
  return result === undefined || !Number.isFinite(result) ? null : result;
}

const functions: Readonly<Record<string, (...values: number[]) => number>> = {
  min: Math.min,
  max: Math.max,
  abs: Math.abs,
  int: Math.trunc,
  float: (value) => value,
  round: Math.round,
  "math.cos": Math.cos,
  "math.exp": Math.exp,
  "math.sqrt": Math.sqrt,
  "math.pow": Math.pow,
  "math.floor": Math.floor,
  "math.ceil": Math.ceil,
  "numpy.exp": Math.exp,
  "numpy.cos": Math.cos,
  "numpy.sqrt": Math.sqrt,
};

function callValue(
  script: Script,
  node: SyntaxNode,
  variables: Variables,
  depth: number,
): number | null {
  const call = callAt(script, node);
  const definition = call && definitionCalled(script, call);
  if (call && definition) {
    const value = (part: SyntaxNode, known: Variables) => evaluate(script, part, known, depth + 1);
    const given = parameterValues(script, definition, call, (part) => value(part, variables));
    const around = (call.receiver ? everywhereInObject : everywhere)(variables);
    const known = given && new Map([...around, ...given]);
    return known && returnedValue(script, definition, known, value);
  }
  if (call?.name === "len") return variables.get(anyLength) ?? null;
  const compute = functions[call?.name ?? ""];
  if (!call || !compute) return null;
  const values = itemsOf(script, call.argumentList).map((item) =>
    evaluate(script, item.value, variables, depth + 1),
  );
  const known = values.flatMap((value) => value ?? []);
  const result = known.length === values.length ? compute(...known) : Number.NaN;
  return Number.isFinite(result) ? result : null;
}

/** The number that a call gives for a keyword; null where it gives none, or none that is certain. */
export function valueOfKeyword(script: Script, call: Call, keyword: string): number | null {
  const given = argumentOf(script, call.argumentList, keyword);
  return given ? evaluate(script, given.value) : null;
}
