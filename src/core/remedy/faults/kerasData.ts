import { message } from "../../message.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertBefore } from "../../python/lines.ts";
import { freeName } from "../../python/names.ts";
import { codeOf, statementOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Data of Keras that lie class by class, and are taken as they lie. */
export function kerasClassOrder({
  script,
  kerasClassOrder: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { unshuffled, at, fit, arrays } = found;
  if (unshuffled) {
    const { from, to } = unshuffled.value;
    return fault(at, [{ from, to, insert: "True" }], {
      title: message("Shuffle the training data (shuffle=True)"),
      why: message(
        "The data are sorted by class, and nothing shuffles them: each batch pulls the network towards one class, and the next undoes it.",
      ),
    });
  }
  const why = message(
    "The data are sorted by class, and validation_split takes the last of them: the network is validated on classes that it hardly sees in training.",
  );
  if (!arrays) return fault(at, [null], { why });
  const [inputs, labels] = arrays.map((node) => textOf(script, node));
  const { text, edits } = referenceTo(script, "numpy.random");
  const order = freeName(script, "order", "shuffled_order");
  const lines = [
    `${order} = ${text}.permutation(len(${inputs}))`,
    `${inputs}, ${labels} = ${inputs}[${order}], ${labels}[${order}]`,
  ];
  return fault(at, [...edits, insertBefore(script, statementOf(fit.node), lines)], {
    title: message("Shuffle the data before their last part is split off"),
    why,
  });
}

/** `steps_per_epoch=len(train) // batch_size` of a generator whose length is in batches. */
export function shortEpoch({ script, shortEpoch: found }: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { quotient, batches } = found;
  const code = codeOf(script, batches);
  const { from, to } = quotient;
  return fault(quotient, [{ from, to, insert: textOf(script, batches) }], {
    title: message("Let an epoch have all batches ({code})", { code }),
    why: message(
      "{code} counts batches already: divided by their size once more, an epoch sees only a small part of the data.",
      { code },
    ),
  });
}
