import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, childrenOf, statementsOf, textOf } from "../../python/tree.ts";
import { constructionOf, type ForwardPass } from "./forwardPass.ts";
import { layerKindOf } from "./layers.ts";

/** `return self.mean(x), self.log_variance(x)`, also by names: several last layers that belong together. */
export function returnsSeveralOutputs(script: Script, pass: ForwardPass): boolean {
  const body = bodyOf(pass.forward);
  const last = body ? statementsOf(body).at(-1) : undefined;
  if (last?.name !== "ReturnStatement") return false;
  const parts = childrenOf(last).flatMap((part) =>
    part.name === "TupleExpression" ? childrenOf(part) : [part],
  );
  return parts.filter((part) => isLastLayer(script, pass, part)).length > 1;
}

function isLastLayer(script: Script, pass: ForwardPass, node: SyntaxNode): boolean {
  if (node.name === "VariableName") {
    const name = textOf(script, node);
    return nodesWithin(script, "AssignStatement", pass.forward)
      .flatMap((statement) => assignmentsOf(statement))
      .some(
        ({ target, value }) =>
          value?.name === "CallExpression" &&
          textOf(script, target) === name &&
          isLastLayer(script, pass, value),
      );
  }
  const call = callAt(script, node);
  const layer = call ? constructionOf(script, pass, call) : null;
  return layer !== null && layerKindOf(layer.name) === "linear";
}
