import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "./evaluate.ts";
import { type Condition, conditionAt, type Fact, factOf, unknown } from "./fact.ts";
import type { Frame } from "./frame.ts";
import type { Script } from "./script.ts";
import { trace } from "./trace.ts";
import type { Traced } from "./traced.ts";
import { childrenOf } from "./tree.ts";

const deepest = 6;

/** The number that an expression is, and how sure that is: an option's default is a number that a run may change. */
export function numberOf(
  script: Script,
  node: SyntaxNode | null | undefined,
  frame: Frame | null = null,
): Fact<number> {
  if (!node) return unknown;
  const ends = trace(script, node, frame);
  const values = ends.map(({ value }) =>
    value.kind === "expression" ? evaluate(script, value.node) : null,
  );
  const [first] = values;
  if (typeof first !== "number" || values.some((value) => value === null)) {
    const fallback = frame === null ? evaluate(script, node) : null;
    return fallback === null ? unknown : factOf(fallback, [conditionAt("caller", node)]);
  }
  const conditions = ends.flatMap((end) => conditionsOfEnd(script, end, 0));
  const isOpen = values.some((value) => value !== first) || ends.length === 1;
  return factOf(first, isOpen ? conditions : conditions.filter(({ kind }) => kind === "option"));
}

/** Why what is read within an expression may be another value when the script runs. */
export function conditionsWithin(
  script: Script,
  node: SyntaxNode,
  frame: Frame | null = null,
  depth = 0,
): readonly Condition[] {
  if (depth > deepest) return [];
  if (node.name === "VariableName" || node.name === "MemberExpression") {
    return trace(script, node, frame).flatMap((end) => conditionsOfEnd(script, end, depth + 1));
  }
  return childrenOf(node).flatMap((child) => conditionsWithin(script, child, frame, depth));
}

function conditionsOfEnd(
  script: Script,
  { value, frame, conditions }: Traced,
  depth: number,
): readonly Condition[] {
  // A name that ends at itself is one of a library.
  const isComputed =
    value.kind === "expression" && !/^(?:VariableName|MemberExpression)$/.test(value.node.name);
  return isComputed
    ? [...conditions, ...conditionsWithin(script, value.node, frame, depth + 1)]
    : conditions;
}
