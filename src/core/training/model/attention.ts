import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { attributesOf } from "../../python/attributes.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, textOf } from "../../python/tree.ts";
import { layerKindOf } from "./layers.ts";

/**
 * Whether a module scores positions: the softmax of one unit, which can only be over them. The activation within is a
 * part of the score (Bahdanau et al. 2015) and no hidden layer of the network.
 */
export function scoresPositions(script: Script, definition: SyntaxNode): boolean {
  const own = callsOf(script).filter((c) => isWithin(c.node, definition));
  const attributes = attributesOf(script, definition);
  const scores = own.filter((c) => {
    const made = attributes.get(c.method);
    const layer = made ? callAt(script, made) : null;
    if (!layer || layerKindOf(layer.name) !== "linear") return false;
    const width = argumentOf(script, layer.argumentList, "out_features", 1);
    return width !== null && literalOf(script, width.value) === 1;
  });
  const softmaxes = own.filter((c) => c.method === "softmax");
  return scores.some(({ node }) => {
    const target = ancestorOf(node, "AssignStatement")?.firstChild;
    const name = target ? textOf(script, target) : null;
    return softmaxes.some(({ node: softmax, argumentList }) => {
      const [first] = itemsOf(script, argumentList);
      const isGiven = first !== undefined && textOf(script, first.value) === name;
      return isWithin(node, softmax) || isGiven;
    });
  });
}
