import { message } from "../../message.ts";
import type { Outcome } from "../../training/outcome.ts";
import type { TrainingProgram } from "../../training/program.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

/** Srivastava et al. keep hidden units with probability 0.5 to 0.8: half of them where there are many. */
const rate = "0.3";
const rateOfWide = "0.5";
const wide = 128;

function place(situation: Situation): Outcome {
  const { editor, program } = situation;
  if (!isWideAndDense(program)) return editor.addDropout(situation, rate);
  const title = message("Add dropout {rate} after the hidden layers", { rate: rateOfWide });
  return { title, ...editor.addDropout(situation, rateOfWide) };
}

/** Nothing but dense layers, each of so many units that half of them are enough. */
function isWideAndDense({ layers, hiddenWidths: { trained, hidden } }: TrainingProgram): boolean {
  const widths = trained.length > 0 ? trained : hidden.map(({ value }) => value);
  const isDense = layers.every(({ kind }) => /^(?:linear|activation|dropout)$/.test(kind));
  return isDense && widths.length > 0 && widths.every((width) => width >= wide);
}

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
  place,
};
