import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { type Frame, frameKey } from "../../python/frame.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf } from "../../python/tree.ts";
import { trainingLosses } from "./losses.ts";
import { type Signal, signalsOf } from "./signal.ts";

/** More than these in one network are not gone through. */
const mostPlaces = 400;

interface Place {
  readonly node: SyntaxNode;
  readonly frame: Frame | null;
}

/** Every way of a tensor that some loss is made of: also those that sums, products and joined tensors lead to. */
export const tensorWaysOf = oncePerScript((script): readonly Signal[] => {
  const waiting: Place[] = trainingLosses(script).map(({ input, frame }) => ({
    node: input,
    frame,
  }));
  const seen = new Set<string>();
  const found: Signal[] = [];
  for (let next = waiting.pop(); next && seen.size < mostPlaces; next = waiting.pop()) {
    const { node, frame } = next;
    const key = `${node.from} ${node.to} ${frameKey(frame)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    for (const signal of signalsOf(script, node, frame)) {
      found.push(signal);
      waiting.push(...branchesOf(script, signal));
    }
  }
  return found;
});

/** The tensors that are put together where a way ends, and those that it is multiplied by on the way. */
function branchesOf(script: Script, { operations, source }: Signal): readonly Place[] {
  const weights = operations.flatMap(({ weight, frame }) =>
    weight ? [{ node: weight, frame }] : [],
  );
  if (source?.value.kind !== "expression") return weights;
  const { node } = source.value;
  const { frame } = source;
  const call = callAt(script, node);
  const parts =
    node.name === "BinaryExpression"
      ? childrenOf(node).filter(({ name }) => name !== "ArithOp")
      : call
        ? operandsOf(script, node)
        : [];
  return [...weights, ...parts.map((part) => ({ node: part, frame }))];
}

function operandsOf(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  const call = callAt(script, node);
  if (!call) return [];
  const isFunction = /^torch\./.test(call.name ?? "");
  const given = itemsOf(script, call.argumentList).flatMap(({ value, star }) => {
    if (star !== "" || /^(?:Number|String|Boolean|None)$/.test(value.name)) return [];
    const isList = /^(?:Tuple|Array)Expression$/.test(value.name);
    return isList ? itemsOf(script, value).map((i) => i.value) : [value];
  });
  return isFunction || !call.receiver ? given : [call.receiver, ...given];
}
