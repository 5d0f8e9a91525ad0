import { message } from "../../message.ts";
import type { Normalization } from "../../training/model/normalization.ts";
import { rankOf } from "../../training/model/normalization.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const normalization: Normalization = {
  torch: (layer, width) =>
    rankOf(layer) === null
      ? { name: "LayerNorm", arguments: width }
      : { name: "GroupNorm", arguments: `1, ${width}` },
  applied: (layer) => ({ name: "layer_norm", arguments: `(${layer}.out_features,)` }),
  keras: "LayerNormalization",
  isOverBatch: false,
};

export const layerNorm: RemedyDefinition = {
  id: "layer-norm",
  title: message("Add layer normalization after the hidden layers"),
  why: message(
    "What goes into each activation is brought to mean 0 and variance 1 within each example, whatever the batch, so that no activation saturates and gradients keep their size through many layers. After convolutions it is group normalization with one group.",
  ),
  cost: message("A little slower; weights saved before do not load."),
  sources: [sources.layerNorm, sources.groupNorm],
  snippets: {
    pytorch: "nn.Sequential(nn.Linear(64, 64), nn.LayerNorm(64), nn.ReLU(), nn.Linear(64, 10))",
    keras: "model.add(keras.layers.LayerNormalization())",
  },
  supports: () => false,
  place: (situation) => situation.editor.addNormalization(situation, normalization),
};
