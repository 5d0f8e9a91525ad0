import type { SyntaxNode } from "@lezer/common";
import { type Call, callAt, callsOf } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertAfter } from "../../../python/lines.ts";
import { callsWithin, nodesWithin } from "../../../python/nodesWithin.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import {
  ancestorOf,
  isWithin,
  loopsAround,
  nameOfDefinition,
  statementOf,
  textOf,
} from "../../../python/tree.ts";
import { iterableOf, loopVariables } from "../../loop/runLength.ts";
import { trainingStepsOf } from "../../loop/trainingStep.ts";
import type { HiddenLayer } from "../../model/hiddenLayer.ts";
import { hiddenLayersOf, readsLayersByNumber, widthOf } from "../../model/hiddenLayers.ts";
import { isIndexShifted, layoutAfter } from "../../model/layerLists.ts";
import { layerKindOf } from "../../model/layers.ts";
import { modelOf, modelRegions } from "../../model/model.ts";
import { existingNormalization, type Normalization } from "../../model/normalization.ts";
import { signOfSeveralAxes } from "../../model/severalAxes.ts";
import { strictLoadOf, withoutFurtherLayer } from "../../model/strictLoad.ts";
import { listedApart } from "../../optimizer/listedLayers.ts";
import { edit, type Outcome, refusedBecause, withoutRepeats } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { rankOfInputs } from "../inputRanks.ts";

export function addNormalization(training: Training, normalization: Normalization): Outcome {
  const { script } = training;
  const regions = modelRegions(script);
  const inside = callsOf(script).filter((c) => regions.some((r) => isWithin(c.node, r)));
  const known = existingNormalization(script, inside);
  if (known) return known;
  if (regions.length === 0) return refusedBecause("No model was found in this script.");
  const loaded = strictLoadOf(script);
  if (loaded) return withoutFurtherLayer(script, loaded);
  const sequence = inside.find((c) =>
    /^torch\.nn\.(?:Embedding\w*|LSTM|GRU|RNN|Transformer\w*|MultiheadAttention)$/.test(
      c.name ?? "",
    ),
  );
  if (normalization.isOverBatch && sequence) {
    return refusedBecause("Over sequences ({code}) a norm of the batch has no certain axis.", {
      code: textOf(script, sequence.callee),
    });
  }
  if (
    normalization.isOverBatch &&
    inside.some((c) => c.name === "torch.utils.checkpoint.checkpoint")
  ) {
    return refusedBecause(
      "What a checkpoint runs once more in the backward pass would count each batch twice.",
    );
  }
  if (normalization.isOverBatch && seesSingleExamples(script)) {
    return refusedBecause("The network sees one example at a time, which is no batch.");
  }
  return inTorch(script, regions, normalization);
}

/** `for i in torch.randperm(len(x)): … x[i] …` around the step. */
function seesSingleExamples(script: Script): boolean {
  return trainingStepsOf(script).some(({ statement }) => {
    const [loop] = loopsAround(statement);
    const iterable = loop ? iterableOf(loop) : null;
    // `randperm(n).split(64)` goes over batches of numbers.
    const numbers = iterable ? callAt(script, iterable) : null;
    const goesOverNumbers =
      numbers?.method === "randperm" ||
      (numbers?.method === "range" && /^\(len\(/.test(textOf(script, numbers.argumentList)));
    const [name] = loop && goesOverNumbers ? loopVariables(script, loop) : [];
    return (
      loop !== undefined &&
      name !== undefined &&
      nodesWithin(script, "MemberExpression", loop).some((m) =>
        textOf(script, m).endsWith(`[${name}]`),
      )
    );
  });
}

function inTorch(
  script: Script,
  regions: readonly SyntaxNode[],
  normalization: Normalization,
): Outcome {
  const layers = hiddenLayersOf(script, regions);
  const model = modelOf(script)?.name;
  const isShifted =
    layers.some((l) => l.kind === "listed" && isIndexShifted(script, l.list, [l.layerAt])) ||
    (model !== undefined &&
      layers.some((l) => l.kind !== "applied") &&
      readsLayersByNumber(script, [model, `self.${model.replace(/^self\./, "")}`]));
  if (isShifted) {
    return refusedBecause(
      "The script addresses layers by their number, which a new layer would shift.",
    );
  }
  if (normalization.isOverBatch && layers.some((layer) => isTriedOut(script, layer))) {
    return refusedBecause("The network sees one example at a time, which is no batch.");
  }
  const listed = listedApartOf(script, layers);
  if (listed !== null) {
    return refusedBecause(
      "The optimizer is given the layers one by one ({code}): a new layer would be in no group.",
      { code: listed },
    );
  }
  const rowless = normalization.isOverBatch ? beyondTable(script, layers, regions) : null;
  if (rowless) return rowless;
  const insertions = layers.map((layer, at) => insertion(script, layer, normalization, at + 1));
  const found = insertions.filter((i) => i !== null);
  const [first] = layers;
  if (!first || found.length === 0) {
    return refusedBecause("No hidden layer was found that a normalization would follow.");
  }
  if (found.length < insertions.length) {
    return refusedBecause("The width of a hidden layer is not written where it is made.");
  }
  const anchor = first.kind === "applied" ? first.application.node : first.layer.node;
  return edit(anchor, withoutRepeats(found.flat()));
}

/** A layer that stands beside those to be added, and that the optimizer is given by its name. */
function listedApartOf(script: Script, layers: readonly HiddenLayer[]): string | null {
  for (const layer of layers) {
    if (layer.kind !== "applied") continue;
    const { definition, attributes } = layer.pass;
    const name = listedApart(script, definition, attributes);
    if (name !== null) return name;
  }
  return null;
}

/** A dense layer that the network runs as it is made, mostly on a single example, to see what shape comes out. */
function isTriedOut(script: Script, hidden: HiddenLayer): boolean {
  if (hidden.kind !== "applied" || (hidden.layer && layerKindOf(hidden.layer.name) !== "linear"))
    return false;
  const { initializer, forward } = hidden.pass;
  const name = `self.${nameOfDefinition(script, forward)}`;
  return callsWithin(script, initializer).some((c) => textOf(script, c.callee) === name);
}

/** A dense layer takes any number of axes, and a norm of the batch behind it takes the second for the features. */
function beyondTable(
  script: Script,
  layers: readonly HiddenLayer[],
  regions: readonly SyntaxNode[],
): Outcome | null {
  const dense = layers.flatMap(({ layer }) =>
    layer && layerKindOf(layer.name) === "linear"
      ? [{ layer, rank: rankOfInputs(script, layer) }]
      : [],
  );
  const other = dense.find(({ rank }) => rank !== null && rank !== 2);
  if (other) {
    return refusedBecause("What {code} gives has {count} axes, not samples and features alone.", {
      code: textOf(script, other.layer.node),
      count: other.rank ?? 0,
    });
  }
  if (dense.every(({ rank }) => rank === 2)) return null;
  const sign = signOfSeveralAxes(script, regions);
  return (
    sign &&
    refusedBecause("Over sequences ({code}) a norm of the batch has no certain axis.", {
      code: textOf(script, sign.callee),
    })
  );
}

function insertion(
  script: Script,
  hidden: HiddenLayer,
  normalization: Normalization,
  number: number,
): readonly (ScriptEdit | null)[] | null {
  const { layer } = hidden;
  if (hidden.kind === "applied" && (layer === null || !isOwnAttribute(hidden))) {
    return aroundApplication(script, hidden, normalization);
  }
  const width = layer ? widthOf(script, layer) : null;
  const made = layer && width !== null ? normalization.torch(layer, width) : null;
  if (!layer || !made) return null;
  const reference = referenceTo(script, `torch.nn.${made.name}`);
  const code = `${reference.text}(${made.arguments})`;
  switch (hidden.kind) {
    case "listed": {
      const end = hidden.list.items[hidden.layerAt]?.to ?? layer.node.to;
      const gap = layoutAfter(script, hidden.list, hidden.layerAt);
      return [...reference.edits, { from: end, to: end, insert: gap + code }];
    }
    case "appended": {
      const line = `${hidden.receiver}.append(${code})`;
      return [...reference.edits, insertAfter(script, hidden.statement, [line])];
    }
    case "applied": {
      const attribute = `self.${freeAttribute(hidden, number)}`;
      return [
        ...reference.edits,
        insertAfter(script, statementOf(layer.node), [`${attribute} = ${code}`]),
        ...wrap(hidden.application.node, `${attribute}(`, ")"),
      ];
    }
  }
}

type Applied = HiddenLayer & { readonly kind: "applied" };

function isOwnAttribute({ application, pass }: Applied): boolean {
  return application.method !== "" && pass.attributes.has(application.method);
}

function freeAttribute({ pass }: Applied, number: number): string {
  const names = [`norm${number}`, `normalization${number}`];
  return names.find((n) => !pass.attributes.has(n)) ?? `_norm${number}`;
}

function aroundApplication(
  script: Script,
  { application }: Applied,
  { applied }: Normalization,
): readonly ScriptEdit[] | null {
  const name = textOf(script, application.callee);
  if (!applied || !/^\w+$/.test(name) || mayConvolve(script, application)) return null;
  const made = applied(name, textOf(script, application.node));
  const reference = referenceTo(script, `torch.nn.functional.${made.name}`);
  return [
    ...reference.edits,
    ...wrap(application.node, `${reference.text}(`, `, ${made.arguments})`),
  ];
}

/** A layer that a loop picks from a list, in a class that makes convolutions too. */
function mayConvolve(script: Script, { node }: Call): boolean {
  const definition = ancestorOf(node, "ClassDefinition");
  return callsOf(script).some(
    (c) => layerKindOf(c.name) === "convolution" && (!definition || isWithin(c.node, definition)),
  );
}

function wrap(node: SyntaxNode, opening: string, closing: string): ScriptEdit[] {
  return [
    { from: node.from, to: node.from, insert: opening },
    { from: node.to, to: node.to, insert: closing },
  ];
}
