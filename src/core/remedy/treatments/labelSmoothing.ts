import { message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { hasNameLike, variableNames } from "../../python/names.ts";
import { textOf } from "../../python/tree.ts";
import { type Outcome, present } from "../../training/outcome.ts";
import type { RemedyDefinition, Situation } from "../definition.ts";
import { sources } from "../sources.ts";

const amount = "0.1";

function place(situation: Situation): Outcome {
  const { script } = situation;
  const mayBeGiven = hasNameLike(script, /label_smoothing/);
  const given = (mayBeGiven ? callsOf(script) : []).find((c) => {
    const item =
      argumentOf(script, c.argumentList, "label_smoothing") ??
      argumentOf(script, c.argumentList, "label_smoothing_factor");
    return item !== null && literalOf(script, item.value) !== 0;
  });
  if (given) {
    return present("The labels are smoothed already: {code}.", {
      code: textOf(script, given.callee),
    });
  }
  const own = [...variableNames(script)].find((name) => /label_?smooth/i.test(name));
  if (own !== undefined) return present("The labels are smoothed already: {code}.", { code: own });
  return situation.editor.smoothLabels(situation, amount);
}

export const labelSmoothing: RemedyDefinition = {
  id: "label-smoothing",
  title: message("Smooth the labels by {amount}", { amount }),
  why: message(
    "A target of 0.9 for the right class instead of 1 leaves nothing to gain from ever larger outputs, so that the network is less sure of what it has memorized.",
  ),
  cost: message(
    "The loss has another scale and never reaches zero; where validation uses the same loss, its values are not comparable with earlier runs.",
  ),
  sources: [sources.labelSmoothing],
  snippets: {
    pytorch: "criterion = nn.CrossEntropyLoss(label_smoothing=0.1)",
    keras:
      "model.compile(loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1), optimizer=optimizer)",
    transformers: "TrainingArguments(..., label_smoothing_factor=0.1)",
  },
  supports: () => false,
  place,
};
