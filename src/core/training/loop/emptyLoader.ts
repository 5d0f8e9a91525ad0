import { argumentOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { isKnown, type Known, possibly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { isWithin } from "../../python/tree.ts";
import { rowCountOf } from "../data/rowCount.ts";
import { backwardCalls, iterableOf, loopsThrough } from "./runLength.ts";

/** A loader that training goes through and that hands out nothing: it drops the only batch, which is not full. */
export interface EmptyLoader {
  readonly call: Call;
  readonly batch: Known<number>;
  readonly rows: Known<number>;
}

export const emptyLoaderOf = oncePerScript((script): EmptyLoader | null => {
  for (const call of callsOfMethod(script, "DataLoader")) {
    const { argumentList } = call;
    const dropped = argumentOf(script, argumentList, "drop_last");
    const given = argumentOf(script, argumentList, "dataset", 0)?.value;
    // A sampler says by itself how many samples there are.
    if (argumentOf(script, argumentList, "sampler", 3)) continue;
    if (!dropped || literalOf(script, dropped.value) !== true || !given) continue;
    const batch = numberOf(script, argumentOf(script, argumentList, "batch_size", 1)?.value);
    const rows = rowCountOf(script, given, null);
    if (!isKnown(batch) || !isKnown(rows) || possibly(batch) <= possibly(rows)) continue;
    if (trains(script, call)) return { call, batch, rows };
  }
  return null;
});

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
