import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { attributesOf } from "../../python/attributes.ts";
import { parametersOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { methodOf } from "../../python/classes.ts";
import { literalOf } from "../../python/literals.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { layerKindOf } from "./layers.ts";

/**
 * Whether a module scores positions: the softmax of one unit, which can only be over them. The activation within is a
 * part of the score (Bahdanau et al. 2015) and no hidden layer of the network.
 */
export function scoresPositions(script: Script, definition: SyntaxNode): boolean {
  const own = callsWithin(script, definition);
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

/**
 * Whether a module weighs what it is given by numbers between 0 and 1 that it computes from it, as squeeze-and-excitation
 * does (Hu et al. 2018): its few hidden units decide on whole channels, and are no hidden layer of the network.
 */
export function gatesInput(script: Script, definition: SyntaxNode): boolean {
  const forward = methodOf(script, definition, "forward");
  if (!forward) return false;
  const given = parametersOf(script, forward).map((p) => p.name);
  const isGiven = (node: SyntaxNode | undefined) =>
    node?.name === "VariableName" && given.includes(textOf(script, node));
  const squashes = /\b(?:hard_?)?sigmoid\b/i.test(textOf(script, definition));
  return (
    squashes &&
    nodesWithin(script, "BinaryExpression", forward).some((product) => {
      const [left, operator, right] = childrenOf(product);
      const isProduct = operator !== undefined && textOf(script, operator) === "*";
      return isProduct && isGiven(left) !== isGiven(right) && right?.name !== "Number";
    })
  );
}
