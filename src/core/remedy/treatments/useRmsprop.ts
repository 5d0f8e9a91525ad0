import { message } from "../../message.ts";
import { chooseOptimizer } from "../../training/optimizer/chooseOptimizer.ts";
import { type Outcome, refusedBecause } from "../../training/outcome.ts";
import { type AdaptiveOptimizer, useAdaptive } from "../adaptiveOptimizer.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

const rmsprop: AdaptiveOptimizer = { name: "RMSprop", decoupled: null, isSame: /^RMSprop$/i };

/** On a plateau that Adam came to, another way to scale the same steps leads nowhere; with SGD both are open. */
function place(situation: Situation): Outcome {
  const outcome = useAdaptive(situation, rmsprop);
  return outcome.placement.kind === "edit" && standsWithAdam(situation)
    ? refusedBecause("RMSprop does much of what Adam does, and rarely helps where Adam does not.")
    : outcome;
}

function standsWithAdam({ script, hyperparameters, finding }: Situation): boolean {
  if (finding?.sign !== "plateau") return false;
  const choice = chooseOptimizer(script, hyperparameters);
  return choice.kind === "found" && /adam/i.test(choice.optimizer.kind ?? "");
}

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
  place,
};
