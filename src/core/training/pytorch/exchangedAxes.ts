import { oncePerScript } from "../../python/oncePerScript.ts";
import { askedSizes } from "./axisSize.ts";
import type { Exchange } from "./exchange.ts";
import type { Operation } from "./operation.ts";
import { shapedSteps, shapeOfNode } from "./tensorShape.ts";
import { tensorWaysOf } from "./tensorWays.ts";
import { viewOf } from "./viewOf.ts";

/** A view that asks for axes in another order than they have. */
export interface ExchangedAxes {
  readonly operation: Operation;
  readonly exchange: Exchange;
  readonly rank: number;
}

export const exchangedAxesOf = oncePerScript((script): readonly ExchangedAxes[] => {
  const found = new Map<number, ExchangedAxes | null>();
  for (const way of tensorWaysOf(script)) {
    for (const { operation, before } of shapedSteps(script, way)) {
      if (!before || !/^(?:view|reshape)$/.test(operation.name)) continue;
      const sizes = askedSizes(script, operation, (node, frame) =>
        shapeOfNode(script, node, frame),
      );
      const exchange = sizes && viewOf(before.axes, sizes).exchange;
      const known = found.get(operation.at.to);
      const next = exchange ? { operation, exchange, rank: before.axes.length } : null;
      // One way on which it only cuts and joins is the one that is meant.
      found.set(operation.at.to, known === undefined ? next : known && next);
    }
  }
  return [...found.values()].flatMap((one) => one ?? []);
});
