import { argumentOf, type Item } from "../../python/arguments.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { sameNode, textOf } from "../../python/tree.ts";
import { lossStarts, trainingLosses } from "../pytorch/losses.ts";

/** Where the only loss says that it adds up its samples, and the backward pass takes it as it is. */
export const summedLossOf = oncePerScript((script: Script): Item | null => {
  // Gradients that are changed by hand may be divided there.
  if (script.all("MemberExpression").some((node) => /\.grad$/.test(textOf(script, node))))
    return null;
  const [loss, another] = trainingLosses(script);
  const [start, other] = lossStarts(script);
  if (!loss || another || start?.value.kind !== "expression" || other) return null;
  const reduction = argumentOf(script, loss.settings.argumentList, "reduction");
  const isSum = reduction !== null && literalOf(script, reduction.value) === "sum";
  return isSum && sameNode(start.value.node, loss.call.node) ? reduction : null;
});
