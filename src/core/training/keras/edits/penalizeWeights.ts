import { message } from "../../../message.ts";
import { argumentOf, editItems, itemsOf } from "../../../python/arguments.ts";
import { type Call, callsOf } from "../../../python/calls.ts";
import { isReached } from "../../../python/condition.ts";
import type { Script } from "../../../python/script.ts";
import { ancestorOf, textOf } from "../../../python/tree.ts";
import { edit, type Outcome } from "../../outcome.ts";
import { fitCallsOf, kerasReference } from "../fit.ts";
import { foreignPartOf, notAllLayers } from "../foreignPart.ts";
import { keepsLayers, loadedWithLayers } from "../loadedNetwork.ts";
import { knowsFirstKeras } from "../oldKeras.ts";
import { isKerasOutput } from "../outputs.ts";
import { isHiddenDense } from "./layers.ts";

const amount = "1e-4";

/**
 * A penalty in the loss on the weights of hidden layers, which every Keras knows, whatever its optimizers take. Null where
 * no `fit` adds it to the loss, or no such layer is made in the script.
 */
export function penalizeWeights(script: Script): Outcome | null {
  if (fitCallsOf(script).length === 0 || knowsFirstKeras(script)) return null;
  const foreign = foreignPartOf(script);
  if (foreign) return notAllLayers(script, foreign);
  const loaded = loadedWithLayers(script);
  if (loaded) return keepsLayers(loaded, script);
  const layers = callsOf(script).filter(
    (call) => isHiddenLayer(script, call) && isReached(script, call.node) !== false,
  );
  const [first] = layers;
  if (!first) return null;
  const { text, edits } = kerasReference(script, "regularizers.l2");
  const option = `kernel_regularizer=${text}(${amount})`;
  const options = layers.flatMap((layer) =>
    editItems(script, layer.argumentList, { append: [option] }),
  );
  return edit(first.node, [...edits, ...options], {
    title: message("Add an L2 penalty of {amount} on the weights of the hidden layers", { amount }),
  });
}

/** Of a narrow layer each unit is needed, and what gives the output is left to give it. */
function isHiddenLayer(script: Script, layer: Call): boolean {
  const isOpen = itemsOf(script, layer.argumentList).some(({ star }) => star !== "");
  if (isOpen || ancestorOf(layer.node, "ParamList")) return false;
  if (isHiddenDense(script, layer, { isWide: true })) return true;
  const activation = argumentOf(script, layer.argumentList, "activation")?.value;
  return (
    /(?:^|\.)keras\.layers\.(?:convolutional\.)?Conv[123]D$/.test(layer.name ?? "") &&
    !isKerasOutput(script, layer) &&
    !(activation && /sigmoid|softmax|linear|tanh/.test(textOf(script, activation)))
  );
}
