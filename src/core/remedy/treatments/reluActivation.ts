import { message } from "../../message.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

export const reluActivation: RemedyDefinition = {
  id: "relu-activation",
  title: message("Use ReLU instead of sigmoid or tanh in the hidden layers"),
  why: message(
    "A sigmoid passes on at most a quarter of the gradient, a tanh at most all of it and almost none where it saturates; over several layers nothing is left. ReLU passes it on whole wherever a unit is active. The output and gates stay as they are.",
  ),
  cost: message(
    "Units that are never active learn nothing any more (a smaller learning rate helps); He initialization goes with it.",
  ),
  sources: [sources.rectifiers, sources.he],
  snippets: {
    pytorch: "nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))",
    keras: 'keras.layers.Dense(64, activation="relu", kernel_initializer="he_normal")',
  },
  supports: ({ sign }) => sign === "vanishing-gradient",
  place: (situation) => situation.editor.rectifyActivations(situation),
};
