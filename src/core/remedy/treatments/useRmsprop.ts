import { message } from "../../message.ts";
import { mayHoldTrainedWeights } from "../../training/model/pretrained.ts";
import { refusedBecause } from "../../training/outcome.ts";
import { attendsFromScratch } from "../../training/rate/usualRates.ts";
import { type AdaptiveOptimizer, useAdaptive } from "../adaptiveOptimizer.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

const rmsprop: AdaptiveOptimizer = { name: "RMSprop", decoupled: null, isSame: /^RMSprop$/i };

export const useRmsprop: RemedyDefinition = {
  id: "use-rmsprop",
  title: message("Use RMSprop with a rescaled learning rate"),
  why: message(
    "RMSprop divides each weight's step by the recent size of its gradients, so that flat and steep directions are learned at one rate. The rate of SGD is rescaled as for Adam; one of Adam stays.",
  ),
  cost: message(
    "It has neither Adam's momentum nor its bias correction: the first steps can be rough. Optimizer states in old checkpoints do not fit.",
  ),
  sources: [sources.rmsprop, sources.comparisons],
  snippets: {
    jax: "tx = optax.rmsprop(1e-3)",
    pytorch: "optimizer = torch.optim.RMSprop(model.parameters(), lr=1e-3)",
    keras: "model.compile(optimizer=keras.optimizers.RMSprop(learning_rate=1e-3), loss=loss)",
    lightning:
      "def configure_optimizers(self):\n    return torch.optim.RMSprop(self.parameters(), lr=1e-3)",
  },
  supports: () => false,
  place: (situation) =>
    attendsFromScratch(situation.script) || mayHoldTrainedWeights(situation.script)
      ? refusedBecause("Transformers and trained weights take Adam, whose first steps are even.")
      : useAdaptive(situation, rmsprop),
};
