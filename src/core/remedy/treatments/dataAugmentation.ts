import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { importsOf, referenceTo } from "../../python/imports.ts";
import { literalOf } from "../../python/literals.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { childOf, statementOf, textOf } from "../../python/tree.ts";
import { classLossesOf } from "../../training/classLoss.ts";
import { layoutAfter } from "../../training/layerLists.ts";
import { variableOf } from "../../training/optimizers.ts";
import {
  edit,
  type Outcome,
  present,
  type RemedyDefinition,
  refusedBecause,
  type Situation,
} from "../definition.ts";
import { withoutRepeats } from "../normalization.ts";
import { sources } from "../sources.ts";

const augments =
  /^(?:Random(?!Sampler)\w*|ColorJitter|AutoAugment|TrivialAugment\w*|RandAugment|AugMix|ImageDataGenerator|[Mm]ix[Uu]p|CutMix)$/;

function place({ script, framework }: Situation): Outcome {
  const known = callsOf(script).find(
    (c) => augments.test(c.method) && /transforms|keras|^[A-Z]\w+$/.test(c.name ?? ""),
  );
  if (known) {
    return present("The training data are augmented already: {code}.", {
      code: textOf(script, known.callee),
    });
  }
  if (framework === "transformers") {
    return refusedBecause("The data are prepared by the script's own functions.");
  }
  return framework === "keras" ? inKeras(script) : inTorchvision(script);
}

/** Random shifts and turns before the transform that a training data set has already. */
function inTorchvision(script: Script): Outcome {
  const datasets = callsOf(script).filter(
    (c) =>
      /^torchvision\.datasets\./.test(c.name ?? "") &&
      argumentOf(script, c.argumentList, "transform") !== null,
  );
  const training = datasets.filter((c) => isForTraining(script, c));
  const [first] = training;
  if (first && classLossesOf(script).length === 0) {
    return refusedBecause(
      "No loss over classes tells that shifts and turns leave the target as it is.",
    );
  }
  if (training.some((c) => isSplitLater(script, c))) {
    return refusedBecause("The data set is split later: validation images would be changed, too.");
  }
  if (callsOf(script).some((c) => c.method === "TensorDataset")) {
    return refusedBecause(
      "The script keeps computed tensors, which would hold one change for good.",
    );
  }
  if (!first) {
    return refusedBecause("No torchvision data set for training with a transform was found.");
  }
  const compose = referenceTo(script, "torchvision.transforms.Compose");
  const affine = referenceTo(script, "torchvision.transforms.RandomAffine");
  const augmentation = `${affine.text}(degrees=10, translate=(0.1, 0.1))`;
  const edits = training.flatMap((call): ScriptEdit[] => {
    const given = argumentOf(script, call.argumentList, "transform");
    if (!given) return [];
    const list = composedList(script, given);
    const head = list ? itemsOf(script, list)[0] : undefined;
    if (list && head) {
      const gap = layoutAfter(script, { node: list, items: itemsOf(script, list) }, 0);
      return [{ from: head.from, to: head.from, insert: augmentation + gap }];
    }
    const { from, to } = given.value;
    return [
      { from, to: from, insert: `${compose.text}([${augmentation}, ` },
      { from: to, to, insert: "])" },
    ];
  });
  return edit(first.node, withoutRepeats([...compose.edits, ...affine.edits, ...edits]));
}

function isForTraining(script: Script, dataset: Call): boolean {
  const train = argumentOf(script, dataset.argumentList, "train");
  if (train) return literalOf(script, train.value) === true;
  const split = argumentOf(script, dataset.argumentList, "split");
  if (split) return /train/i.test(textOf(script, split.value));
  return /train/i.test(variableOf(script, dataset.node) ?? "");
}

/** Validation data are taken from it, unless that part is thrown away: `train, _ = random_split(data, …)`. */
function isSplitLater(script: Script, dataset: Call): boolean {
  const name = variableOf(script, dataset.node);
  if (name === null) return false;
  return callsOf(script).some((c) => {
    const splits = /^(?:random_split|Subset|train_test_split|\w*_?split_?\w*)$/.test(c.method);
    const takes = itemsOf(script, c.argumentList).some(
      ({ value }) => textOf(script, value) === name,
    );
    return splits && takes && !/^\s*\w+\s*,\s*_\s*=/.test(textOf(script, statementOf(c.node)));
  });
}

/** The list of a `Compose([…])` that is written where it is used. */
function composedList(script: Script, given: Item): SyntaxNode | null {
  const call = callAt(script, given.value);
  const list = call?.method === "Compose" ? itemsOf(script, call.argumentList)[0]?.value : null;
  return list?.name === "ArrayExpression" ? list : null;
}

/** Layers that shift and turn images while training, at the head of a convolutional network. */
function inKeras(script: Script): Outcome {
  const convolution = callsOf(script).find((c) =>
    /(?:^|\.)keras\.layers\.(?:Separable)?Conv2D$/.test(c.name ?? ""),
  );
  if (!convolution) return refusedBecause("No network for images was found in this script.");
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

export const dataAugmentation: RemedyDefinition = {
  id: "data-augmentation",
  title: message("Augment the training images with small shifts and turns"),
  why: message(
    "An image that is never the same twice cannot be learned by heart; shifts of a tenth and turns of ten degrees keep its meaning in most tasks. Validation images stay as they are.",
  ),
  cost: message(
    "Loading takes longer and training needs more epochs; leave out what changes the meaning of your images.",
  ),
  sources: [sources.augmentation],
  snippets: {
    pytorch:
      "train_transform = transforms.Compose([transforms.RandomAffine(degrees=10, translate=(0.1, 0.1)), transforms.ToTensor()])",
    keras: "keras.layers.RandomTranslation(0.1, 0.1), keras.layers.RandomRotation(0.03)",
  },
  supports: () => false,
  place,
};
