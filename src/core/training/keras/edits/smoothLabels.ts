import { argumentOf, editItems } from "../../../python/arguments.ts";
import { callsOf, callsOfMethod } from "../../../python/calls.ts";
import { stringOf } from "../../../python/literals.ts";
import { textOf } from "../../../python/tree.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { kerasReference } from "../fit.ts";

const keyword = "label_smoothing";

export function smoothLabels({ script }: Training, amount: string): Outcome {
  const object = callsOf(script).find((c) => c.method === "CategoricalCrossentropy");
  const text = `${keyword}=${amount}`;
  if (object) return edit(object.node, editItems(script, object.argumentList, { append: [text] }));
  const [compile, another] = callsOfMethod(script, "compile");
  const loss = compile ? argumentOf(script, compile.argumentList, "loss", 1) : null;
  const name = loss ? stringOf(textOf(script, loss.value)) : undefined;
  if (!compile || another || !loss || name !== "categorical_crossentropy") {
    return refusedBecause("Keras smooths labels only in the cross-entropy of one-hot targets.");
  }
  if (callsOf(script).some((c) => /(?:^|\.)keras\.optimizers\.[a-z]+$/.test(c.name ?? ""))) {
    return refusedBecause("The script is written for a Keras whose losses take no options.");
  }
  const reference = kerasReference(script, "losses.CategoricalCrossentropy");
  const { from, to } = loss.value;
  return edit(compile.node, [
    ...reference.edits,
    { from, to, insert: `${reference.text}(${text})` },
  ]);
}
