import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { layersInitialized } from "../pytorch/initialized.ts";
import { layersBehind, networkOf, type TrainedLayer } from "../pytorch/network.ts";
import { initializersOf } from "./initializers.ts";

/** Biases that start at a number of the script. */
export interface ConstantBias {
  readonly node: SyntaxNode;
  readonly value: number;
  /** The expression of the number. */
  readonly number: SyntaxNode;
  readonly layers: readonly TrainedLayer[];
  /** What is set, where a statement of its own sets it in place. */
  readonly target?: SyntaxNode;
}

export const constantBiasesOf = oncePerScript((script): readonly ConstantBias[] => [
  ...initializersOf(script).flatMap((initializer): ConstantBias[] => {
    const { node, what, mean, number, target } = initializer;
    return what === "bias" && number
      ? [{ node, number, value: mean, layers: layersInitialized(script, initializer), target }]
      : [];
  }),
  ...filledBiases(script),
]);

/** `self.fc.bias.data = torch.full((24,), -5.0)`, and `b1 = torch.full(…)` of a product's sum. */
function filledBiases(script: Script): readonly ConstantBias[] {
  return script.all("AssignStatement").flatMap((statement) =>
    assignmentsOf(statement).flatMap(({ target, value }): ConstantBias[] => {
      const call = value ? fullOf(script, value) : null;
      const given = call && argumentOf(script, call.argumentList, "fill_value", 1);
      const number = given ? evaluate(script, given.value) : null;
      if (!call || !given || number === null) return [];
      const layers = layersOfBias(script, target);
      return [{ node: call.node, number: given.value, value: number, layers }];
    }),
  );
}

/** `torch.full(…)` of `nn.Parameter(torch.full(…))` and `torch.full(…).requires_grad_()`. */
function fullOf(script: Script, node: SyntaxNode): Call | null {
  const call = callAt(script, node);
  if (!call || call.name === "torch.full") return call;
  const inner = call.receiver ?? call.argumentList.firstChild?.nextSibling;
  return inner && inner.name === "CallExpression" ? fullOf(script, inner) : null;
}

function layersOfBias(script: Script, target: SyntaxNode): readonly TrainedLayer[] {
  const written = textOf(script, target).replace(/\.data$/, "");
  const owner = /\.bias$/.test(written)
    ? written.length < textOf(script, target).length
      ? target.firstChild?.firstChild
      : target.firstChild
    : null;
  if (owner) return layersBehind(script, owner);
  return networkOf(script).layers.filter(({ operation: { at, weight } }) => {
    const sum = at.parent?.name === "BinaryExpression" ? at.parent : null;
    return weight && sum?.lastChild && textOf(script, sum.lastChild) === written;
  });
}
