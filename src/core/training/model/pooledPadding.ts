import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { type Signal, signalsOf } from "../pytorch/signal.ts";
import { tensorWaysOf } from "../pytorch/tensorWays.ts";

/**
 * The comparison that is true for the padding, where a sum over a sequence is weighted by it: of all that was read the
 * padding alone is left. Null where there is none.
 */
export const pooledPaddingOf = oncePerScript((script): SyntaxNode | null => {
  for (const { node, frame } of tensorWaysOf(script).flatMap(weightedSums)) {
    const [left, operator, right] = childrenOf(node);
    if (!left || !right || !operator || textOf(script, operator) !== "*") continue;
    for (const part of [left, right]) {
      const made = signalsOf(script, part, frame).map((way) => paddingTest(script, way));
      if (made[0] && made.every((one) => one === made[0])) return made[0];
    }
  }
  return null;
});

interface Place {
  readonly node: SyntaxNode;
  readonly frame: Frame | null;
}

/** What a way is pooled of, where that is put together of two. */
function weightedSums({ operations, source }: Signal): readonly Place[] {
  const products = operations.flatMap(({ kind, at, frame }, index) =>
    kind === "arithmetic" && operations[index - 1]?.kind === "pooling" ? [{ node: at, frame }] : [],
  );
  const isPooled = operations.at(-1)?.kind === "pooling";
  return isPooled && source?.value.kind === "expression"
    ? [...products, { node: source.value.node, frame: source.frame }]
    : products;
}

/** `ids == pad_id`, and on the way from it nothing but how it is held. */
function paddingTest(script: Script, { operations, source }: Signal): SyntaxNode | null {
  // A comparison with a number is a step of the way, one with anything else is where it begins.
  const at = operations.findIndex(({ name }) => name === "==");
  const begins = source?.value.kind === "expression" ? source.value.node : null;
  const node = operations[at]?.at ?? begins;
  const after = at < 0 ? operations : operations.slice(0, at);
  if (!node || !isEqual(script, node) || !after.every(({ kind }) => kind === "shape")) return null;
  const call = callAt(script, node);
  const values = call
    ? itemsOf(script, call.argumentList).map((i) => i.value)
    : childrenOf(node).slice(2);
  return values.some((value) => isPadding(script, value)) ? node : null;
}

function isEqual(script: Script, node: SyntaxNode): boolean {
  const [, operator] = childrenOf(node);
  return node.name === "BinaryExpression"
    ? operator !== undefined && textOf(script, operator) === "=="
    : callAt(script, node)?.method === "eq";
}

/** By its name; a number of tokens is the padding only where an embedding or what fills up says so. */
function isPadding(script: Script, value: SyntaxNode): boolean {
  if (/pad/i.test(textOf(script, value))) return true;
  const number = literalOf(script, value);
  if (typeof number !== "number") return false;
  return callsOf(script).some(({ argumentList }) =>
    ["padding_idx", "padding_value"].some((keyword) => {
      const given = argumentOf(script, argumentList, keyword);
      return given !== null && literalOf(script, given.value) === number;
    }),
  );
}

/** What else reads a mask may want it as it is. */
export function isReadByAttention(script: Script): boolean {
  return (
    callsOf(script).some(({ method }) => /^masked_/.test(method)) ||
    nodesWithin(script, "VariableName", { from: 0, to: script.text.length }).some((node) =>
      /key_padding_mask$/.test(textOf(script, node)),
    )
  );
}
