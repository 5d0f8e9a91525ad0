import { itemsOf } from "../../../python/arguments.ts";
import { type Call, callsOf } from "../../../python/calls.ts";
import { importsOf } from "../../../python/imports.ts";
import type { Script } from "../../../python/script.ts";
import { childOf, textOf } from "../../../python/tree.ts";
import { layoutAfter } from "../../model/layerLists.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { knowsOldKeras } from "../oldKeras.ts";

/** Layers that shift and turn images while training, at the head of a convolutional network. */
export function augmentImages({ script }: Training): Outcome {
  const convolution = callsOf(script).find((c) =>
    /(?:^|\.)keras\.layers\.(?:Separable)?Conv2D$/.test(c.name ?? ""),
  );
  if (!convolution) return refusedBecause("No network for images was found in this script.");
  if (knowsOldKeras(script)) {
    return refusedBecause("The script is written for a Keras without layers that change images.");
  }
  if (callsOf(script).filter((c) => c.method === "Sequential").length > 1) {
    return refusedBecause("The script has several networks; it is not certain which one trains.");
  }
  const list = convolution.node.parent;
  if (list?.name !== "ArrayExpression") {
    return refusedBecause("The layers are not written as one list.");
  }
  const items = itemsOf(script, list);
  const at = items.findIndex((i) => i.from === convolution.node.from);
  const takesShape = itemsOf(script, convolution.argumentList).some(
    (i) => i.keyword === "input_shape",
  );
  const item = items[at];
  if (!item || at === 0 || takesShape) {
    return refusedBecause("The first layer takes the shape of the input.");
  }
  const layer = (name: string) => layerLike(script, convolution, name);
  const gap = layoutAfter(script, { node: list, items }, at - 1);
  const code = `${layer("RandomTranslation")}(0.1, 0.1)${gap}${layer("RandomRotation")}(0.03)${gap}`;
  if (importsOf(script).some((i) => i.local === textOf(script, convolution.callee))) {
    return refusedBecause("The layers are imported one by one.");
  }
  return edit(convolution.node, [{ from: item.from, to: item.from, insert: code }]);
}

function layerLike(script: Script, layer: Call, name: string): string {
  const property = childOf(layer.callee, "PropertyName");
  return property ? script.text.slice(layer.callee.from, property.from) + name : name;
}
