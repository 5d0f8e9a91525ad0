import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { definitionsReaching } from "../../python/reachingDefinitions.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { isWeights } from "./layerWeights.ts";

/** A sine or cosine of what a layer gives: `torch.sin(30 * self.linear(x))`. */
export const periodicActivation = oncePerScript(
  (script): SyntaxNode | null =>
    callsOfMethod(script, "sin", "cos")
      .map(({ node }) => node)
      .find((node) => comesFromLayer(script, node, 0)) ?? null,
);

function comesFromLayer(script: Script, node: SyntaxNode, depth: number): boolean {
  const isLayer = callsWithin(script, node).some(({ callee }) =>
    (assignmentsByTarget(script).get(textOf(script, callee)) ?? []).some(
      ({ value }) => value !== null && isWeights(script, value),
    ),
  );
  if (isLayer || depth > 1) return isLayer;
  return nodesWithin(script, "VariableName", node).some((name) =>
    definitionsReaching(script, textOf(script, name), name).some(
      ({ definition }) =>
        definition.kind === "value" &&
        definition.values.some((value) => comesFromLayer(script, value, depth + 1)),
    ),
  );
}
