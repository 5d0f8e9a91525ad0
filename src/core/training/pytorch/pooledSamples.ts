import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { isRows } from "./axis.ts";
import { networkOf } from "./network.ts";
import { shapedSteps } from "./tensorShape.ts";

/** A mean over the samples of a batch, where each sample has positions of its own to take it over. */
export interface PooledSamples {
  readonly at: SyntaxNode;
  /** The number of the axis. */
  readonly axis: SyntaxNode;
}

export const pooledSamplesOf = oncePerScript((script): PooledSamples | null => {
  for (const way of networkOf(script).signals) {
    for (const { operation, before } of shapedSteps(script, way)) {
      const { settings, kind, at } = operation;
      if (kind !== "pooling" || !settings || !before || before.axes.length !== 3) continue;
      const position = /^torch\./.test(settings.name ?? "") ? 1 : 0;
      const given = argumentOf(script, settings.argumentList, "dim", position);
      const isFirst = given !== null && literalOf(script, given.value) === 0;
      const [samples, ...others] = before.axes;
      if (isFirst && isRows(samples) && !others.some(isRows)) return { at, axis: given.value };
    }
  }
  return null;
});
