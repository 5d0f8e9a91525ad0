import { message } from "../../message.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

export const heInitialization: RemedyDefinition = {
  id: "he-initialization",
  title: message("Use He (Kaiming) initialization"),
  why: message(
    "Weights scaled to the width of their layer keep the size of signals and gradients from layer to layer, so that the first layers learn as well; ReLU halves the signal, which this scale makes up for. Biases start at zero.",
  ),
  cost: message(
    "Changes where training starts: runs before and after are not comparable seed by seed.",
  ),
  sources: [sources.he],
  snippets: {
    pytorch:
      'def initialize_weights(module):\n    if isinstance(module, (nn.Linear, nn.Conv2d)):\n        nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")\n        if module.bias is not None:\n            nn.init.zeros_(module.bias)\n\n\nmodel.apply(initialize_weights)',
    keras: 'keras.layers.Dense(64, activation="relu", kernel_initializer="he_normal")',
  },
  supports: ({ sign }) => sign === "vanishing-gradient" || sign === "initialization-sensitivity",
  place: (situation) => situation.editor.initializeWeights(situation, "he"),
};
