import { message } from "../../message.ts";
import { chooseOptimizer } from "../../training/optimizer/chooseOptimizer.ts";
import type { Outcome } from "../../training/outcome.ts";
import { lowerBoldRate } from "../boldRate.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

/** With it a rate of SGD is lowered that only suited units which let almost nothing through. */
function place(situation: Situation): Outcome {
  const outcome = situation.editor.rectifyActivations(situation);
  const { script, hyperparameters } = situation;
  const choice = chooseOptimizer(script, hyperparameters);
  if (outcome.placement.kind !== "edit" || choice.kind !== "found") return outcome;
  const lowered = lowerBoldRate(script, choice.optimizer);
  if (lowered === null) return outcome;
  const { edits, before, after } = lowered;
  return {
    ...outcome,
    placement: { ...outcome.placement, edits: [...outcome.placement.edits, ...edits] },
    title: message(
      "Use ReLU instead of sigmoid or tanh in the hidden layers (learning rate {before} → {after})",
      { before, after },
    ),
  };
}

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
  place,
};
