import { message } from "../../message.ts";
import { argumentOf, editItems } from "../../python/arguments.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import {
  type KerasHead,
  type KerasLoss,
  kerasHeadOf,
  kerasLossObjects,
  kerasLossOf,
} from "../../training/keras/head.ts";
import { type Discovery, fault } from "./fault.ts";

/** An output layer and a loss that do not go together. */
export function kerasLossInput(script: Script): Discovery | null {
  const head = kerasHeadOf(script);
  const loss = kerasLossOf(script);
  if (!head) return null;
  if (!loss) return toldElsewhere(script, head);
  if (!/crossentropy$/.test(loss.kind)) return null;
  const { name } = head.activation;
  if (head.units === 1 && name === "softmax") return oneUnit(script, head);
  if (loss.expectsLogits) return squashedTwice(head, loss);
  const wanted = loss.kind === "binarycrossentropy" ? "sigmoid" : "softmax";
  return /^(?:linear|relu|tanh|elu|selu|gelu)$/.test(name)
    ? unsquashed(script, head, wanted)
    : null;
}

/** A loss object that is made before the training step uses it: `loss_fn = CategoricalCrossentropy(from_logits=True)`. */
function toldElsewhere(script: Script, head: KerasHead): Discovery | null {
  const [loss, another] = kerasLossObjects(script);
  const given = loss && !another ? argumentOf(script, loss.argumentList, "from_logits", 0) : null;
  if (!loss || !given || literalOf(script, given.value) !== true) return null;
  return squashedTwice(head, {
    kind: "crossentropy",
    fromLogits: given,
    expectsLogits: true,
    value: loss.node,
  });
}

function squashedTwice(
  { activation: { name } }: KerasHead,
  { fromLogits, value }: KerasLoss,
): Discovery | null {
  if (!/^(?:softmax|sigmoid)$/.test(name) || !fromLogits) return null;
  const { from, to } = fromLogits.value;
  return fault(value, [{ from, to, insert: "False" }], {
    title: message("Tell the loss that it gets probabilities (from_logits=False)"),
    why: message("The output layer applies {name} already; with from_logits the loss does again.", {
      name,
    }),
  });
}

function oneUnit(script: Script, { layer, activation }: KerasHead): Discovery | null {
  if (!activation.item) return null;
  const { from, to } = activation.item.value;
  return fault(layer.node, [{ from, to, insert: `${script.quote}sigmoid${script.quote}` }], {
    title: message("Use a sigmoid for the one output (softmax → sigmoid)"),
    why: message("The softmax of one unit is 1 for every input: nothing can be learned."),
  });
}

function unsquashed(script: Script, head: KerasHead, wanted: string): Discovery | null {
  const { layer, activation } = head;
  const { item, name, isLayer } = activation;
  if (isLayer && !item) return null;
  const text = `${script.quote}${wanted}${script.quote}`;
  const edits = item
    ? [{ from: item.value.from, to: item.value.to, insert: text }]
    : editItems(script, layer.argumentList, { append: [`activation=${text}`] });
  return fault(layer.node, edits, {
    title: message("Give the loss probabilities (output {before} → {after})", {
      before: name,
      after: wanted,
    }),
    why: message(
      "This loss takes probabilities, and the output layer gives values of any size: they are clipped, and most have no gradient.",
    ),
  });
}
