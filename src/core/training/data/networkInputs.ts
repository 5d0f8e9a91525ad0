import { argumentOf } from "../../python/arguments.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { frameworkOf } from "../framework.ts";
import { fitCallOf } from "../keras/fit.ts";
import { networkOf } from "../pytorch/network.ts";
import { hasWeights, type Operation } from "../pytorch/operation.ts";
import { signalsOf } from "../pytorch/signal.ts";
import { isChangedOnTheWay } from "./changedOnTheWay.ts";
import { dataSourceOf } from "./dataSource.ts";

/** A way into the network. */
export interface NetworkInput {
  /** What is done to the data before the first layer with weights, the last first. */
  readonly operations: readonly Operation[];
  /** Where they come from; null where they cannot be followed. */
  readonly source: Traced | null;
  /** What the network does with them, from its first layer with weights on, the last first; nothing for Keras. */
  readonly within: readonly Operation[];
}

/** All ways into the network of PyTorch, or into the model that Keras fits. */
export const networkInputsOf = oncePerScript((script): readonly NetworkInput[] => {
  const fit = frameworkOf(script) === "keras" ? fitCallOf(script) : null;
  const given = fit && argumentOf(script, fit.argumentList, "x", 0);
  const signals = given ? signalsOf(script, given.value, null) : networkOf(script).signals;
  return signals.map(({ operations, source }) => {
    const first = operations.findLastIndex(hasWeights) + 1;
    return { operations: operations.slice(first), source, within: operations.slice(0, first) };
  });
});

/** Every way into the network begins at a table, and nothing on it scales. */
export function feedsTablesAsRead(script: Script): boolean {
  const inputs = networkInputsOf(script);
  return (
    inputs.length > 0 &&
    inputs.every(
      ({ operations, source }) =>
        source !== null &&
        operations.every((o) => o.kind === "shape") &&
        isTable(script, source) &&
        !isChangedOnTheWay(script, { operations, source }),
    )
  );
}

/** A data set of a library, a file of numbers, or columns that the script makes itself. */
function isTable(script: Script, source: Traced): boolean {
  if (dataSourceOf(script, source) !== null) return true;
  const { value } = source;
  if (value.kind !== "expression") return false;
  const reads = callsWithin(script, value.node).some((c) =>
    /^(?:loadtxt|genfromtxt|read_csv|read_excel|read_parquet)$/.test(c.method),
  );
  // A quotient may be a table that is scaled by numbers that are not followed.
  const isScaled = nodesWithin(script, "BinaryExpression", value.node).some((node) =>
    /^[/-]$/.test(textOf(script, childrenOf(node)[1] ?? node)),
  );
  return reads || (value.node.name === "BinaryExpression" && !isScaled);
}
