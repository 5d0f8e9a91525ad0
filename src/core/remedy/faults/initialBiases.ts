import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { distinct } from "../../python/literalPlace.ts";
import { formatNumber } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { initializersOf } from "../../training/initializers.ts";
import { loadedWeights } from "../../training/pretrained.ts";
import { layersInitialized } from "../../training/pytorch/initialized.ts";
import { layersBehind, networkOf, type TrainedLayer } from "../../training/pytorch/network.ts";
import type { Situation } from "../definition.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

/** Inputs of unit size rarely get over this. */
const lowest = -0.9;
const highest = 3;

interface Place {
  readonly anchor: SyntaxNode;
  readonly number: SyntaxNode;
  readonly value: number;
  readonly layers: readonly TrainedLayer[];
}

/** Biases of hidden layers that hold their units off, or at their limit. An output's may be that of a rare class. */
function find({ script }: Situation): Discovery | null {
  if (loadedWeights(script)) return null;
  const set = initializersOf(script).flatMap((initializer): Place[] => {
    const { node, what, mean, number } = initializer;
    return what === "bias" && number
      ? [{ anchor: node, number, value: mean, layers: layersInitialized(script, initializer) }]
      : [];
  });
  const bad = [...set, ...filled(script)].filter(
    ({ value, layers }) =>
      (value <= lowest || value >= highest) && layers.some((layer) => isHeld(layer, value)),
  );
  const [first] = bad;
  if (!first) return null;
  const edits = bad.map(({ number: { from, to } }) => ({ from, to, insert: "0.0" }));
  const value = formatNumber(first.value);
  return fault(first.anchor, distinct(edits), {
    title: message("Start the biases at 0 ({before} → 0)", { before: value }),
    why:
      first.value < 0
        ? message(
            "A bias of {value} keeps the units below zero for every input: ReLUs are dead from the start, and no gradient comes through.",
            { value },
          )
        : message("A bias of {value} drives the units into saturation for every input.", { value }),
  });
}

function isHeld({ isOutput, activation, operation }: TrainedLayer, value: number): boolean {
  if (isOutput || operation.kind === "recurrent" || activation === null) return false;
  const saturates = /^(?:tanh|sigmoid|hardtanh|relu6)$/.test(activation);
  return value < 0 ? saturates || /^(?:relu|elu|gelu|silu)/.test(activation) : saturates;
}

/** `self.fc.bias.data = torch.full((24,), -5.0)`, and `b1 = torch.full(…)` of a product's sum. */
function filled(script: Script): readonly Place[] {
  return script.all("AssignStatement").flatMap((statement) =>
    assignmentsOf(statement).flatMap(({ target, value }): Place[] => {
      const call = value ? fullOf(script, value) : null;
      const given = call && argumentOf(script, call.argumentList, "fill_value", 1);
      const number = given ? evaluate(script, given.value) : null;
      if (!call || !given || number === null) return [];
      const layers = layersOf(script, target);
      return [{ anchor: call.node, number: given.value, value: number, layers }];
    }),
  );
}

/** `torch.full(…)` of `nn.Parameter(torch.full(…))` and `torch.full(…).requires_grad_()`. */
function fullOf(script: Script, node: SyntaxNode): ReturnType<typeof callAt> {
  const call = callAt(script, node);
  if (!call || call.name === "torch.full") return call;
  const inner = call.receiver ?? call.argumentList.firstChild?.nextSibling;
  return inner && inner.name === "CallExpression" ? fullOf(script, inner) : null;
}

function layersOf(script: Script, target: SyntaxNode): readonly TrainedLayer[] {
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

export const initialBiases: Fault = {
  id: "fix-initial-biases",
  signs: anyTrouble,
  title: message("Start the biases at 0"),
  why: message("Large biases switch units off, or hold them at their limit, for every input."),
  cost: message("None: zero is what biases start at usually."),
  sources: [sources.deepChecker, sources.neuraLint],
  snippets: { pytorch: "nn.init.zeros_(layer.bias)" },
  find,
};
