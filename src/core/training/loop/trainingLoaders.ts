import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { possibly } from "../../python/fact.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { isWithin } from "../../python/tree.ts";
import { backwardCalls, iterableOf, loopsThrough } from "./runLength.ts";

/** Loaders of PyTorch that training takes its batches from. */
export const trainingLoadersOf = oncePerScript((script): readonly Call[] =>
  callsOfMethod(script, "DataLoader").filter((call) => trains(script, call)),
);

/** How many samples the smallest of the training batches hold, as far as the script says; null where it does not. */
export const batchSizeOf = oncePerScript((script): number | null => {
  const sizes = trainingLoadersOf(script).map((loader) => sizeOf(script, loader));
  const known = sizes.flatMap((size) => size ?? []);
  return known.length === 0 || known.length < sizes.length ? null : Math.min(...known);
});

/** How many samples the smallest batches of any loader hold, as far as the script says; null where it says none. */
export const leastBatchOf = oncePerScript((script): number | null => {
  const sizes = callsOfMethod(script, "DataLoader").flatMap((c) => sizeOf(script, c) ?? []);
  return sizes.length > 0 ? Math.min(...sizes) : null;
});

/** A loader hands out single samples unless it is told otherwise. */
function sizeOf(script: Script, { argumentList }: Call): number | null {
  const isElsewhere = itemsOf(script, argumentList).some(
    ({ star, keyword }) => star !== "" || keyword === "batch_sampler",
  );
  const given = argumentOf(script, argumentList, "batch_size", 1);
  if (given === null) return isElsewhere ? null : 1;
  return possibly(numberOf(script, given.value));
}

/** Whether a loop in which a backward pass stands takes its batches. */
function trains(script: Script, loader: Call): boolean {
  return backwardCalls(script).some(({ node }) =>
    loopsThrough(script, node).some((loop) => {
      const iterable = iterableOf(loop);
      if (!iterable) return false;
      const call = callAt(script, iterable);
      const wrapped = /^(?:enumerate|tqdm)$/.test(call?.method ?? "")
        ? call?.argumentList.firstChild?.nextSibling
        : null;
      return trace(script, wrapped ?? iterable).some(
        ({ value }) => value.kind === "expression" && isWithin(loader.node, value.node),
      );
    }),
  );
}
