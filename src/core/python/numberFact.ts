import type { SyntaxNode } from "@lezer/common";
import { evaluate } from "./evaluate.ts";
import { type Fact, factOf, unknown } from "./fact.ts";
import type { Frame } from "./frame.ts";
import type { Script } from "./script.ts";
import { trace } from "./trace.ts";

/** The number that an expression is, and how sure that is: an option's default is a number that a run may change. */
export function numberOf(
  script: Script,
  node: SyntaxNode | null | undefined,
  frame: Frame | null = null,
): Fact<number> {
  const ends = node ? trace(script, node, frame) : [];
  const values = ends.map(({ value }) =>
    value.kind === "expression" ? evaluate(script, value.node) : null,
  );
  const [first] = values;
  if (typeof first !== "number" || values.some((value) => value === null)) return unknown;
  const conditions = ends.flatMap((end) => end.conditions);
  const isOpen = values.some((value) => value !== first) || ends.length === 1;
  return factOf(first, isOpen ? conditions : conditions.filter(({ kind }) => kind === "option"));
}
