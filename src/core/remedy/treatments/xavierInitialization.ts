import { message } from "../../message.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

export const xavierInitialization: RemedyDefinition = {
  id: "xavier-initialization",
  title: message("Use Xavier (Glorot) initialization"),
  why: message(
    "Weights scaled to the width of their layer keep the size of signals and gradients from layer to layer, so that the first layers learn as well; biases start at zero.",
  ),
  cost: message(
    "Changes where training starts: runs before and after are not comparable seed by seed.",
  ),
  sources: [sources.xavier],
  snippets: {
    pytorch:
      "def initialize_weights(module):\n    if isinstance(module, (nn.Linear, nn.Conv2d)):\n        nn.init.xavier_uniform_(module.weight)\n        if module.bias is not None:\n            nn.init.zeros_(module.bias)\n\n\nmodel.apply(initialize_weights)",
    keras: 'keras.layers.Dense(64, activation="tanh", kernel_initializer="glorot_uniform")',
  },
  supports: ({ sign }) => sign === "vanishing-gradient" || sign === "initialization-sensitivity",
  place: (situation) => situation.editor.initializeWeights(situation, "xavier"),
};
