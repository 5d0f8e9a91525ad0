import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "../../python/evaluate.ts";
import { literalOf } from "../../python/literals.ts";
import { valueBehindName } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { type NumberPlace, numberPlace } from "../optimizer/numberLiteral.ts";
import { type Optimizer, optimizersOf } from "../optimizer/optimizers.ts";

const deepest = 6;

/**
 * The factor by which a rate is set that the script computes: the `base_lr` of `base_lr * batch_size / 256`, the 0.1 of
 * `0.1 * world_size`. Null where the product is not known, or no factor says by its name that it is a rate.
 */
export function computedRate(
  script: Script,
  expression: SyntaxNode,
  optimizer: Optimizer,
  names: RegExp,
): NumberPlace | null {
  const value = evaluate(script, expression);
  if (value === null || !(value > 0)) return null;
  const computed = behind(script, expression, optimizer, names) ?? expression;
  if (isArithmetic(computed)) return { value, literal: computed, scale: 1, option: null };
  const factors = factorsOf(script, expression, optimizer, names, 0);
  const named = factors.filter((factor) => names.test(lastName(textOf(script, factor))));
  const plain = factors.filter((factor) => typeof literalOf(script, factor) === "number");
  // Of numbers side by side the one that is not whole is the rate: 0.001 · 64.
  const chosen =
    named[0] ?? plain.find((factor) => !/^\d+$/.test(textOf(script, factor))) ?? plain[0];
  const place = chosen === undefined ? null : numberPlace(script, chosen, optimizer, names);
  return place === null || place.value === 0
    ? null
    : { ...place, value, scale: value / place.value };
}

/** Numbers alone, as in `10 ** -6` and `1 / 2048`, which one number can stand for. */
function isArithmetic(node: SyntaxNode): boolean {
  const isSign = /^(?:ArithOp|[()])$/.test(node.name);
  const isWhole = /^(?:Binary|Unary|Parenthesized)Expression$/.test(node.name);
  return node.name === "Number" || isSign || (isWhole && childrenOf(node).every(isArithmetic));
}

/** What is multiplied; what is divided by sets no rate. Alone, an expression is no product. */
function factorsOf(
  script: Script,
  node: SyntaxNode,
  optimizer: Optimizer,
  names: RegExp,
  depth: number,
): readonly SyntaxNode[] {
  const inner = (part: SyntaxNode | undefined) =>
    part ? factorsOf(script, part, optimizer, names, depth + 1) : [];
  const [first, operator, last] = childrenOf(node);
  if (depth > deepest) return [];
  if (node.name === "ParenthesizedExpression") return inner(operator);
  if (node.name === "BinaryExpression") {
    const sign = operator ? textOf(script, operator) : "";
    if (sign === "*") return [...inner(first), ...inner(last)];
    return sign === "/" ? inner(first) : [];
  }
  const product = behind(script, node, optimizer, names);
  return product ? inner(product) : depth > 0 ? [node] : [];
}

/** The computation that a name stands for, where it means this rate and no other optimizer may read it. */
function behind(
  script: Script,
  node: SyntaxNode,
  optimizer: Optimizer,
  names: RegExp,
): SyntaxNode | null {
  const isName = node.name === "VariableName" || node.name === "MemberExpression";
  if (!isName || !names.test(lastName(textOf(script, node)))) return null;
  const value = valueBehindName(script, node);
  const isLiteral = value !== null && literalOf(script, value) !== undefined;
  const isShared = optimizersOf(script).some(
    ({ call }) => !isWithin(optimizer.call.node, call.node),
  );
  return value === null || isLiteral || isShared ? null : value;
}

function lastName(text: string): string {
  return /[A-Za-z_]\w*(?=["'\]]*$)/.exec(text)?.[0] ?? text;
}
