import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, isWithin, sameNode, textOf } from "../../python/tree.ts";
import { iterableOf, runLengthOf } from "../loop/runLength.ts";

/** `next(iter(loader))` with every step: the first batch of a loader that does not shuffle, again and again. */
export interface FirstBatch {
  readonly taken: Call;
  readonly loader: Call;
  /** `shuffle=False`, where it says so. */
  readonly given: Item | null;
}

const heldBack = /(?:^|_|\b)(?:val(?:id\w*)?|test|dev|eval)(?:_|\b|$)/i;

export const firstBatchOf = oncePerScript((script): FirstBatch | null => {
  const { innerLoop, outerLoop } = runLengthOf(script);
  const step = innerLoop ?? outerLoop;
  // A loop over a loader brings batches itself: what is taken beside them is a probe.
  const turns = step ? iterableOf(step) : null;
  if (!step || (turns && !/^t?range\(/.test(textOf(script, turns)))) return null;
  for (const taken of callsOfMethod(script, "next")) {
    const own = ancestorOf(
      taken.node,
      "ForStatement",
      "WhileStatement",
      "IfStatement",
      "WithStatement",
    );
    const isHere = own !== null && sameNode(own, step) && isWithin(taken.node, step);
    if (
      taken.receiver !== null ||
      !isHere ||
      functionOf(taken.node)?.from !== functionOf(step)?.from
    )
      continue;
    const [begun] = itemsOf(script, taken.argumentList);
    const iterator = begun ? callAt(script, begun.value) : null;
    const [from] = iterator?.method === "iter" ? itemsOf(script, iterator.argumentList) : [];
    if (!from || heldBack.test(textOf(script, from.value))) continue;
    const loader = loaderOf(script, from.value);
    if (!loader) continue;
    const given = argumentOf(script, loader.argumentList, "shuffle", 2);
    const isOrdered = given === null || literalOf(script, given.value) === false;
    const isSampled = itemsOf(script, loader.argumentList).some(
      ({ keyword, star }) => /sampler$/.test(keyword ?? "") || star !== "",
    );
    const size = argumentOf(script, loader.argumentList, "batch_size", 1);
    const isWhole = size !== null && /\blen\(/.test(textOf(script, size.value));
    if (isOrdered && !isSampled && !isWhole) return { taken, loader, given };
  }
  return null;
});

function loaderOf(script: Script, node: SyntaxNode): Call | null {
  const call = onlyCall(script, node);
  const isStream = call !== null && /Iterable|stream/i.test(textOf(script, call.argumentList));
  return call?.method === "DataLoader" && !isStream ? call : null;
}
