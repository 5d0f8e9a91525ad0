import { argumentOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { isKnown, type Known, possibly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { rowCountOf } from "../data/rowCount.ts";
import { trainingLoadersOf } from "./trainingLoaders.ts";

/** A loader that training goes through and that hands out nothing: it drops the only batch, which is not full. */
export interface EmptyLoader {
  readonly call: Call;
  readonly batch: Known<number>;
  readonly rows: Known<number>;
}

export const emptyLoaderOf = oncePerScript((script): EmptyLoader | null => {
  for (const call of trainingLoadersOf(script)) {
    const { argumentList } = call;
    const dropped = argumentOf(script, argumentList, "drop_last");
    const given = argumentOf(script, argumentList, "dataset", 0)?.value;
    // A sampler says by itself how many samples there are.
    if (argumentOf(script, argumentList, "sampler", 3)) continue;
    if (!dropped || literalOf(script, dropped.value) !== true || !given) continue;
    const batch = numberOf(script, argumentOf(script, argumentList, "batch_size", 1)?.value);
    const rows = rowCountOf(script, given, null);
    if (!isKnown(batch) || !isKnown(rows) || possibly(batch) <= possibly(rows)) continue;
    return { call, batch, rows };
  }
  return null;
});
