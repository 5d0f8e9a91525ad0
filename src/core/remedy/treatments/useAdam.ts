import { message } from "../../message.ts";
import { type AdaptiveOptimizer, useAdaptive } from "../adaptiveOptimizer.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const adam: AdaptiveOptimizer = { name: "Adam", decoupled: "AdamW", isSame: /adam/i };

export const useAdam: RemedyDefinition = {
  id: "use-adam",
  title: message("Use Adam with a rescaled learning rate"),
  why: message(
    "Adam scales each weight's step by its own gradients and gets over flat stretches where SGD with one rate for all stalls. Its rate is a hundredth of SGD's lr / (1 − momentum), because 0.1 for SGD corresponds to Adam's default 0.001, kept within 0.001 and 0.003 (0.0001 for loaded weights, more for a single layer that few steps must bring to its goal); momentum, dampening and Nesterov are dropped, weight decay stays (AdamW).",
  ),
  cost: message(
    "Two more values are kept for each weight; a well-tuned SGD can generalise better in the end. Optimizer states in old checkpoints do not fit.",
  ),
  sources: [sources.adam, sources.adamw, sources.comparisons],
  snippets: {
    jax: "tx = optax.adam(1e-3)",
    pytorch: "optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
    keras: "model.compile(optimizer=keras.optimizers.Adam(learning_rate=1e-3), loss=loss)",
    transformers: 'TrainingArguments(..., optim="adamw_torch", learning_rate=5e-5)',
    lightning:
      "def configure_optimizers(self):\n    return torch.optim.Adam(self.parameters(), lr=1e-3)",
  },
  supports: ({ sign, subtype }) =>
    (sign === "plateau" && subtype?.startsWith("learning-rate") !== true) ||
    sign === "optimizer-sensitivity",
  place: (situation) => useAdaptive(situation, adam),
};
