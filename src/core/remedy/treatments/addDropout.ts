import { message } from "../../message.ts";
import type { RemedyDefinition } from "../definition.ts";
import { sources } from "../sources.ts";

/** Srivastava et al. keep hidden units with probability 0.5 to 0.8. */
const rate = "0.3";

export const addDropout: RemedyDefinition = {
  id: "add-dropout",
  title: message("Add dropout {rate} after the hidden layers", { rate }),
  why: message(
    "Leaving out hidden units at random keeps them from relying on each other, so that single examples are harder to memorize.",
  ),
  cost: message(
    "Training takes longer and its loss is higher; model.eval() must be called before validation. Weights saved before may not load: layers in a Sequential get other numbers.",
  ),
  sources: [sources.dropout],
  snippets: {
    pytorch: "nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 10))",
    keras: "model.add(keras.layers.Dropout(0.3))",
    transformers: "config = AutoConfig.from_pretrained(name, hidden_dropout_prob=0.2)",
  },
  supports: ({ sign }) => sign === "overfitting",
  place: (situation) => situation.editor.addDropout(situation, rate),
};
