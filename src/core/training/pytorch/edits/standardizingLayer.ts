import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../../python/arguments.ts";
import { type Call, callAt } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { childrenOf, sameNode, textOf } from "../../../python/tree.ts";
import { leavesLastSample } from "../../loop/lastSample.ts";
import { measuresInTrainingMode } from "../../loop/measuredAsTrained.ts";
import { batchSizeOf } from "../../loop/trainingLoaders.ts";
import { timesReached } from "../../model/depth.ts";
import { sequentialOf, takesByNumber } from "../../model/layerLists.ts";
import { layerKindAt } from "../../model/layers.ts";
import { rankOf } from "../../model/normalization.ts";
import { loadsState } from "../../model/strictLoad.ts";
import { rankOfInputs } from "../inputRanks.ts";
import { trainingLosses } from "../losses.ts";
import { isWithinForward, networkOf } from "../network.ts";
import { hasWeights } from "../operation.ts";
import { signalsOf } from "../signal.ts";
import { isGivenOneSample, takesSingleSamples } from "../singleSamples.ts";

/** Where the parts of the data cannot be told apart: a layer that standardizes each batch, before the first. */
export function asLayer(script: Script): readonly ScriptEdit[] | null {
  // Over a single sample nothing can be normalized.
  if (batchSizeOf(script) === 1 || takesSingleSamples(script)) return null;
  if (leavesLastSample(script)) return null;
  if (measuresInTrainingMode(script) && isGivenOneSample(script)) return null;
  // What is loaded has no statistics, and knows the layers under the names that they have.
  if (loadsState(script)) return null;
  const followed = firstLayerOf(script);
  return followed ? aroundFollowed(script, followed) : beforeSequential(script);
}

/** The one layer that all inputs of the network come into. */
function firstLayerOf(script: Script): Call | null {
  const { signals, layers } = networkOf(script);
  if (signals.some(({ source }) => source && isWithinForward(script, source.frame))) return null;
  const first = layers.filter(({ before }) => before === 0);
  const [only, another] = first;
  return only && !another ? only.operation.settings : null;
}

function aroundFollowed(script: Script, layer: Call): readonly ScriptEdit[] | null {
  const kind = layerKindAt(script, layer.node);
  const dimensions = kind === "convolution" ? rankOf(layer) : "1d";
  if (!/^(?:linear|convolution)$/.test(kind) || dimensions === null) return null;
  if (kind === "linear" && !takesTable(script, layer)) return null;
  if (timesReached(script, layer.node) > 1) return null;
  const position = argumentOf(script, layer.argumentList, widthName[kind] ?? "", 0);
  const made = position && normalizing(script, dimensions, position.value);
  if (!made) return null;
  const { from, to } = layer.node;
  if (isInSequential(script, layer.node)) {
    return [...made.edits, { from, to: from, insert: `${made.text}, ` }];
  }
  const statement = layer.node.parent;
  const target = statement?.name === "AssignStatement" ? statement.firstChild : null;
  if (!target || isOpened(script, target)) return null;
  const sequential = referenceTo(script, "torch.nn.Sequential");
  const insert = `${sequential.text}(${made.text}, ${textOf(script, layer.node)})`;
  return [...made.edits, ...sequential.edits, { from, to, insert }];
}

/** Two axes, as they are counted, or as a loss takes scores of classes from layers that keep all axes that they get. */
function takesTable(script: Script, layer: Call): boolean {
  const rank = rankOfInputs(script, layer);
  if (rank !== null) return rank === 2;
  const losses = trainingLosses(script);
  const ways = losses.flatMap(({ input, frame }) => signalsOf(script, input, frame));
  return (
    losses.length > 0 &&
    losses.every((loss) => /^(?:cross_entropy|nll_loss)$/.test(loss.kind)) &&
    ways.length > 0 &&
    ways.every(({ operations }) => {
      const at = operations.findLastIndex(hasWeights);
      const first = operations[at]?.settings?.node;
      return (
        first !== undefined &&
        sameNode(first, layer.node) &&
        operations
          .slice(0, at + 1)
          .every(({ kind }) => /^(?:linear|activation|dropout|norm)$/.test(kind))
      );
    })
  );
}

const widthName: Readonly<Record<string, string>> = {
  linear: "in_features",
  convolution: "in_channels",
};

function normalizing(script: Script, dimensions: string, width: SyntaxNode) {
  const layer = referenceTo(script, `torch.nn.BatchNorm${dimensions}`);
  const isSimple = childrenOf(width).length < 6;
  return isSimple
    ? { edits: layer.edits, text: `${layer.text}(${textOf(script, width)}, affine=False)` }
    : null;
}

/** First of a `Sequential` whose layers the script does not take by their numbers. */
function isInSequential(script: Script, node: SyntaxNode): boolean {
  const list = node.parent;
  const call = list?.name === "ArgList" && list.parent ? callAt(script, list.parent) : null;
  const [first] = list ? itemsOf(script, list) : [];
  return (
    call?.name === "torch.nn.Sequential" && first?.from === node.from && !takesByNumber(script)
  );
}

/** `self.fc1.weight`, `for layer in (net.fc1, net.fc2)`: what a layer holds is asked for, or may be. */
function isOpened(script: Script, target: SyntaxNode): boolean {
  const name = textOf(script, target).replace(/^self(?=\.)/, "");
  return script.all("MemberExpression").some((node) => {
    const text = textOf(script, node);
    const isTaken = node.parent?.name !== "CallExpression" && node.from !== target.from;
    return text.includes(`${name}.`) || (name.startsWith(".") && text.endsWith(name) && isTaken);
  });
}

function beforeSequential(script: Script): readonly ScriptEdit[] | null {
  const sequential = sequentialOf(script);
  const [first] = sequential ? itemsOf(script, sequential.argumentList) : [];
  if (!sequential || !first || layerKindAt(script, first.value) !== "linear") return null;
  const linear = callAt(script, first.value);
  if (!linear || !takesTable(script, linear)) return null;
  const width = argumentOf(script, linear.argumentList, "in_features", 0);
  const made = width && normalizing(script, "1d", width.value);
  return made && [...made.edits, { from: first.from, to: first.from, insert: `${made.text}, ` }];
}
