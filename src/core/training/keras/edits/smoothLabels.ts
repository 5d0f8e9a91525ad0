import { argumentOf, editItems, itemsOf } from "../../../python/arguments.ts";
import { type Call, callsOf, callsOfMethod } from "../../../python/calls.ts";
import { stringOf } from "../../../python/literals.ts";
import type { Script } from "../../../python/script.ts";
import { ancestorOf, functionOf, isWithin, textOf } from "../../../python/tree.ts";
import { variableOf } from "../../optimizer/optimizers.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { kerasReference } from "../fit.ts";
import { knowsOldPackage } from "../oldKeras.ts";

const keyword = "label_smoothing";

export function smoothLabels({ script }: Training, amount: string): Outcome {
  const object = callsOf(script).find(
    (c) => c.method === "CategoricalCrossentropy" && isTrainedBy(script, c),
  );
  const text = `${keyword}=${amount}`;
  if (object) return edit(object.node, editItems(script, object.argumentList, { append: [text] }));
  const [compile, another] = callsOfMethod(script, "compile");
  const loss = compile ? argumentOf(script, compile.argumentList, "loss", 1) : null;
  const name = loss ? stringOf(textOf(script, loss.value)) : undefined;
  if (!compile || another || !loss || name !== "categorical_crossentropy") {
    return refusedBecause("Keras smooths labels only in the cross-entropy of one-hot targets.");
  }
  const isOld =
    knowsOldPackage(script) ||
    callsOf(script).some((c) => /(?:^|\.)keras\.optimizers\.[a-z]+$/.test(c.name ?? ""));
  if (isOld) {
    return refusedBecause("The script is written for a Keras whose losses take no options.");
  }
  const reference = kerasReference(script, "losses.CategoricalCrossentropy");
  const { from, to } = loss.value;
  return edit(compile.node, [
    ...reference.edits,
    { from, to, insert: `${reference.text}(${text})` },
  ]);
}

/** What `compile()` gets, or a function or a recorded step calls; a loss that is only shown trains nothing. */
function isTrainedBy(script: Script, { node }: Call): boolean {
  const variable = variableOf(script, node);
  const compiled = callsOfMethod(script, "compile").some(
    ({ argumentList }) =>
      isWithin(node, argumentList) ||
      itemsOf(script, argumentList).some(({ value }) => textOf(script, value) === variable),
  );
  const isReturned = node.parent?.name === "ReturnStatement";
  return (
    compiled ||
    isReturned ||
    callsOf(script).some(
      (c) =>
        variable !== null &&
        textOf(script, c.callee) === variable &&
        (functionOf(c.node) ?? ancestorOf(c.node, "WithStatement")) !== null,
    )
  );
}
