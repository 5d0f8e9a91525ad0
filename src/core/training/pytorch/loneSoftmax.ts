import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { positionIn } from "./axis.ts";
import { hasWeights, type Operation } from "./operation.ts";
import { shapedSteps } from "./tensorShape.ts";
import { tensorWaysOf } from "./tensorWays.ts";

/** A softmax over an axis of length 1, which gives 1 whatever it gets. */
export interface LoneSoftmax {
  readonly at: SyntaxNode;
  /** The axis that it names; null where it names none. */
  readonly axis: SyntaxNode | null;
  /** How many axes what it gets has. */
  readonly rank: number;
  /** Name of its function in small letters: `softmax`, `logsoftmax`. */
  readonly name: string;
}

/** How many units a layer was written with, where it says so itself: what a setting chooses may be one for once. */
function isOneUnit(script: Script, layer: Operation | undefined): boolean {
  const { settings, kind } = layer ?? {};
  const given = settings && argumentOf(script, settings.argumentList, "out_features", 1);
  return kind === "linear" && !!given && literalOf(script, given.value) === 1;
}

export const loneSoftmaxOf = oncePerScript((script): LoneSoftmax | null => {
  const found = new Map<number, LoneSoftmax | null>();
  for (const way of tensorWaysOf(script)) {
    let layer: Operation | undefined;
    for (const { operation, before } of shapedSteps(script, way)) {
      if (hasWeights(operation)) layer = operation;
      const { settings, name, at } = operation;
      if (!before || !settings || !/^(?:log)?softmax$/.test(name)) continue;
      const isFunction = /functional|^torch\.(?:log_)?softmax$/.test(settings.name ?? "");
      const given = argumentOf(script, settings.argumentList, "dim", isFunction ? 1 : 0);
      const position = given && positionIn(before, literalOf(script, given.value));
      const isLone =
        position !== null && before.axes[position]?.size === 1 && isOneUnit(script, layer);
      const rank = before.axes.length;
      const one = isLone && given ? { at, axis: given.value, rank, name } : null;
      const known = found.get(at.from);
      // One way on which there are several to choose from is the one that is meant.
      found.set(at.from, known === undefined ? one : known && one);
    }
  }
  return [...found.values()].find((one) => one !== null) ?? null;
});
