import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { valueBehind } from "../../python/bindings.ts";
import { type Call, callsOf } from "../../python/calls.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { ancestorOf, functionOf, isWithin, loopsAround } from "../../python/tree.ts";
import { frameworkOf } from "../framework.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { networkOf } from "../pytorch/network.ts";
import type { Operation } from "../pytorch/operation.ts";
import { timesReached } from "./depth.ts";
import { isWeightLayer, layerCallsOf } from "./layers.ts";
import { modelOf } from "./model.ts";

/** Whether all that is trained is one linear layer, or a few numbers by themselves: every step of a weight is its own way. */
export const hasNoHiddenLayer = oncePerScript((script): boolean => {
  if (optimizersOf(script).length !== 1) return false;
  switch (frameworkOf(script)) {
    case "pytorch":
      return isOneLayer(script) || isFewNumbers(script);
    case "keras":
      return isOneDense(script);
    default:
      return false;
  }
});

function isOneLayer(script: Script): boolean {
  const model = modelOf(script);
  const { layers, signals } = networkOf(script);
  const [followed, other] = layers;
  if (!model || followed?.operation.kind !== "linear" || other || followed.before > 0) return false;
  const regions = model.regions;
  const made = callsOf(script).filter(
    (c) => isWeightLayer(c) && regions.some((region) => isWithin(c.node, region)),
  );
  const [layer, another] = made;
  return (
    layer !== undefined &&
    !another &&
    timesReached(script, layer.node) === 1 &&
    !callsOf(script).some(hasOwnWeights) &&
    signals.every(({ operations, source }) => operations.every(isKnown) && isOutside(source))
  );
}

function isInClass(node: SyntaxNode): boolean {
  return ancestorOf(node, "ClassDefinition") !== null;
}

/** `self.W = nn.Parameter(…)`, tables of vectors: weights of a class that are no layer. */
function hasOwnWeights({ name, node }: Call): boolean {
  return /^torch\.nn\.(?:Parameter|Embedding\w*)$/.test(name ?? "") && isInClass(node);
}

function isKnown({ kind }: Operation): boolean {
  return kind !== "other" && kind !== "norm" && kind !== "embedding";
}

/** What comes into the layer is not made by a part of the network that nobody sees. */
function isOutside(source: Traced | null): boolean {
  const { value } = source ?? {};
  if (value?.kind !== "expression" && value?.kind !== "unknown") return value !== undefined;
  return !isInClass(value.node);
}

/** So many names are weights, slope and bias; more may be layers. */
const mostNames = 3;
const makesNumbers =
  /^torch\.(?:tensor|zeros|ones|rand|randn|normal|full|nn\.Parameter|nn\.parameter\.Parameter)$/;

/** `SGD([w, b], lr=0.1)` of tensors that the script makes itself, without any layer or hidden activation. */
function isFewNumbers(script: Script): boolean {
  const [optimized] = optimizedParametersOf(script);
  if (optimized?.value.name !== "ArrayExpression" || optimized.isExtended) return false;
  const names = itemsOf(script, optimized.value);
  const isShort = names.length > 0 && names.length <= mostNames;
  return (
    isShort &&
    names.every(({ value, star }) => {
      const made = callsWithin(script, valueBehind(script, value));
      return (
        star === "" &&
        value.name === "VariableName" &&
        made.some((c) => makesNumbers.test(c.name ?? ""))
      );
    }) &&
    !layerCallsOf(script).some(({ call, name }) => isWeightLayer(call) || isHidden(name)) &&
    !callsOf(script).some(
      ({ method }) => isHidden(method) || /^[A-Z]\w*(?:Net|Model)\b/.test(method),
    )
  );
}

function isHidden(name: string): boolean {
  return /^(?:relu|tanh|leaky_relu|elu|gelu|silu|conv\w+)$/i.test(name);
}

const withoutWeights =
  /^(?:Input|InputLayer|Flatten|Activation|Normalization|Rescaling|Dropout|Softmax|ReLU)$/;

function isOneDense(script: Script): boolean {
  const layers = callsOf(script).filter((c) => /(?:^|\.)keras\.layers\.\w+$/.test(c.name ?? ""));
  const [dense, another] = layers.filter((c) => !withoutWeights.test(c.method));
  const home = dense && functionOf(dense.node);
  return (
    dense?.method === "Dense" &&
    !another &&
    loopsAround(dense.node).length === 0 &&
    !isInClass(dense.node) &&
    (!home || makesModel(script, home)) &&
    !callsOf(script).some((c) => isNetwork(c))
  );
}

/** The function that makes the layer makes the model, too: it is no layer that several calls ask for. */
function makesModel(script: Script, home: Parameters<typeof callsWithin>[1]): boolean {
  return callsWithin(script, home).some((c) => /^(?:Sequential|Model)$/.test(c.method));
}

/** What comes with layers of its own. */
function isNetwork({ name, method }: Call): boolean {
  return (
    /keras\.applications\b|^tensorflow_hub\b/.test(name ?? "") ||
    /^(?:load_model|clone_model|KerasLayer|from_pretrained|model_from_\w+)$/.test(method)
  );
}
