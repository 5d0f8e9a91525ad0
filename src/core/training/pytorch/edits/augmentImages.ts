import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import { literalOf } from "../../../python/literals.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { codeOf, functionOf, nameOfDefinition, statementOf, textOf } from "../../../python/tree.ts";
import { sampleStatisticOf } from "../../data/sampleStatistics.ts";
import { classLossesOf } from "../../loss/classLoss.ts";
import { layoutAfter } from "../../model/layerLists.ts";
import { variableOf } from "../../optimizer/optimizers.ts";
import { edit, type Outcome, refusedBecause, withoutRepeats } from "../../outcome.ts";
import type { Training } from "../../training.ts";

/** Random shifts and turns before the transform that a training data set has already. */
export function augmentImages({ script }: Training): Outcome {
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
  const [statistic] = training.flatMap((c) => sampleStatisticOf(script, c) ?? []);
  if (statistic) {
    return refusedBecause(
      "{code} is computed of the same data set, and would be that of changed images.",
      {
        code: codeOf(script, statistic.node),
      },
    );
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
  const home = functionOf(dataset.node);
  if (
    home &&
    /(?:^|_)(?:val|valid|validation|test|eval|predict)/i.test(nameOfDefinition(script, home))
  )
    return false;
  const name = variableOf(script, dataset.node) ?? "";
  // Measured on, be they training images.
  if (
    /(?:^|_)(?:val|valid|validation|test|eval)(?:_|set|data|$)/i.test(name) &&
    !/train/i.test(name)
  )
    return false;
  const train = argumentOf(script, dataset.argumentList, "train");
  if (train) return literalOf(script, train.value) === true;
  const split = argumentOf(script, dataset.argumentList, "split");
  if (split) return /train/i.test(textOf(script, split.value));
  return /train/i.test(name);
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
