import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { possibly } from "../../python/fact.ts";
import { literalOf } from "../../python/literals.ts";
import { numberOf } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { rowCountOf } from "../data/rowCount.ts";

/** Whether batches are taken of which the last one is a single sample: 513 rows in batches of 32. */
export const leavesLastSample = oncePerScript(
  (script): boolean =>
    callsOfMethod(script, "DataLoader").some(({ argumentList }) => {
      const drops = argumentOf(script, argumentList, "drop_last");
      const data = argumentOf(script, argumentList, "dataset", 0);
      const isKept = drops === null || literalOf(script, drops.value) === false;
      const size = argumentOf(script, argumentList, "batch_size", 1);
      return isKept && leavesOne(rowsOf(script, data?.value), numberAt(script, size?.value));
    }) ||
    callsOfMethod(script, "split").some(({ receiver, argumentList }) => {
      const size = argumentOf(script, argumentList, "split_size", 0);
      return leavesOne(rowsOf(script, receiver), numberAt(script, size?.value));
    }) ||
    callsOfMethod(script, "range").some(({ argumentList }) => {
      const [start, end, size] = itemsOf(script, argumentList);
      const isFromFirst = start !== undefined && literalOf(script, start.value) === 0;
      return isFromFirst && leavesOne(numberAt(script, end?.value), numberAt(script, size?.value));
    }),
);

function leavesOne(rows: number | null, size: number | null): boolean {
  return rows !== null && size !== null && size > 1 && rows % size === 1;
}

function rowsOf(script: Script, node: SyntaxNode | null | undefined): number | null {
  return node ? possibly(rowCountOf(script, node, null)) : null;
}

/** A number, or how many rows `len(x)` and `x.shape[0]` are. */
function numberAt(script: Script, node: SyntaxNode | null | undefined): number | null {
  if (!node) return null;
  const call = callAt(script, node);
  const [of] = call?.name === "len" ? itemsOf(script, call.argumentList) : [];
  return of ? rowsOf(script, of.value) : possibly(numberOf(script, node));
}
