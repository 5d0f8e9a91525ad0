import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { fitCallsOf } from "./fit.ts";

/** Batches of an epoch that are divided by the size of a batch once more: most of the data are never seen in it. */
export interface ShortEpoch {
  /** `len(train) // batch_size`. */
  readonly quotient: SyntaxNode;
  /** `len(train)`: the batches that there are. */
  readonly batches: SyntaxNode;
}

export const shortEpochOf = oncePerScript((script): ShortEpoch | null => {
  for (const fit of fitCallsOf(script)) {
    const given = argumentOf(script, fit.argumentList, "steps_per_epoch");
    const data = itemsOf(script, fit.argumentList)[0];
    const source = data ? generatorOf(script, data.value) : null;
    if (!given || !data || !source) continue;
    const found = dividedTwice(script, valueBehind(script, given.value), data.value, source);
    if (found) return found;
  }
  return null;
});

/** What hands out batches, and counts them by `len`. */
function generatorOf(script: Script, node: SyntaxNode): Call | null {
  const call = onlyCall(script, node);
  return call && /^(?:flow|flow_from_directory|flow_from_dataframe)$/.test(call.method)
    ? call
    : null;
}

function dividedTwice(
  script: Script,
  node: SyntaxNode,
  data: SyntaxNode,
  source: Call,
): ShortEpoch | null {
  const whole = callAt(script, node);
  if (whole && /^(?:(?:numpy|math)\.)?(?:ceil|floor|int|round)$/.test(whole.name ?? "")) {
    const inner = itemsOf(script, whole.argumentList)[0]?.value;
    return inner ? dividedTwice(script, inner, data, source) : null;
  }
  const [dividend, operator, divisor] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  if (!dividend || !operator || !divisor || !/^\/\/?$/.test(textOf(script, operator))) return null;
  const size = sizeOf(script, source);
  if (size === null || size < 2 || evaluate(script, divisor) !== size) return null;
  return countsBatches(script, dividend, textOf(script, data), size)
    ? { quotient: node, batches: dividend }
    : null;
}

/** 32 where none is given. */
function sizeOf(script: Script, { argumentList, method }: Call): number | null {
  const given = argumentOf(script, argumentList, "batch_size", method === "flow" ? 2 : null);
  if (given) return evaluate(script, given.value);
  return itemsOf(script, argumentList).some(({ star }) => star !== "") ? null : 32;
}

/** `len(train)`, and `train.samples // 32`. */
function countsBatches(script: Script, node: SyntaxNode, data: string, size: number): boolean {
  const value = valueBehind(script, node);
  const call = callAt(script, value);
  const [counted] = call ? itemsOf(script, call.argumentList) : [];
  if (call?.name === "len" && counted) return textOf(script, counted.value) === data;
  const [samples, operator, divisor] = value.name === "BinaryExpression" ? childrenOf(value) : [];
  const isQuotient = operator !== undefined && /^\/\/?$/.test(textOf(script, operator));
  if (!samples || !divisor || !isQuotient || evaluate(script, divisor) !== size) return false;
  return [`${data}.samples`, `${data}.n`].includes(textOf(script, samples));
}
