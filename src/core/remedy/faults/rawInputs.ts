import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { referenceTo } from "../../python/imports.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import type { Traced } from "../../python/traced.ts";
import { childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { dataSourceOf } from "../../training/dataSource.ts";
import { type RawFeatures, rawFeatures, sameScope, splitCalls } from "../../training/features.ts";
import { fitCallOf } from "../../training/keras.ts";
import { layerKindAt } from "../../training/layers.ts";
import { modelRegions } from "../../training/model.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { hasWeights, networkOf } from "../../training/pytorch/network.ts";
import { signalsOf } from "../../training/pytorch/signal.ts";
import { suitedRates } from "../suitedRates.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { rawPixels } from "./rawPixels.ts";
import { faultSources as sources } from "./sources.ts";

function find(program: TrainingProgram): Discovery | null {
  const { script, framework } = program;
  if (framework !== "pytorch" && framework !== "keras") return null;
  const pixels = rawPixels(script, framework === "keras");
  if (pixels) return pixels;
  const features = rawFeatures(script);
  if (!features || !goInRaw(script, framework === "keras")) return null;
  const edits =
    afterSplit(script) ??
    beforeSlices(script, features) ??
    (features.isImage ? null : asLayer(script));
  if (!edits) return null;
  const rates = suitedRates(program);
  return fault(
    features.statement,
    [...edits, ...rates.edits],
    {
      title:
        rates.changes.length === 0
          ? message("Standardize the inputs")
          : message("Standardize the inputs, with a learning rate for them ({changes})", {
              changes: rates.changes.join(", "),
            }),
      why: message(
        "{name} goes into the network as it was read: where its values are large or its columns of different size, the units saturate and no learning rate fits all weights. Mean and deviation are those of the training part.",
        { name: features.name },
      ),
    },
    features.certain ? "certain" : "suspected",
  );
}

/** Every way into the network begins at a table, and nothing on it scales. */
function goInRaw(script: Script, isKeras: boolean): boolean {
  const fit = isKeras ? fitCallOf(script) : null;
  const given = fit && argumentOf(script, fit.argumentList, "x", 0);
  const signals = given ? signalsOf(script, given.value, null) : networkOf(script).signals;
  return (
    signals.length > 0 &&
    signals.every(({ operations, source }) => {
      const input = operations.slice(operations.findLastIndex(hasWeights) + 1);
      return source !== null && input.every((o) => o.kind === "shape") && isTable(script, source);
    })
  );
}

/** A data set of a library, a file of numbers, or columns that the script makes itself. */
function isTable(script: Script, source: Traced): boolean {
  if (dataSourceOf(script, source) !== null) return true;
  const { value } = source;
  if (value.kind !== "expression") return false;
  const reads = callsWithin(script, value.node).some((c) =>
    /^(?:loadtxt|genfromtxt|read_csv|read_excel|read_parquet)$/.test(c.method),
  );
  return reads || value.node.name === "BinaryExpression";
}

const meanName = "feature_mean";
const deviationName = "feature_std";

function statisticsOf(train: string, isImage: boolean): readonly string[] {
  const of = isImage ? "" : "0";
  return [
    `${meanName}, ${deviationName} = ${train}.mean(${of}), ${train}.std(${of})`,
    ...(isImage ? [] : [`${deviationName}[${deviationName} == 0] = 1`]),
  ];
}

function standardized(name: string): string {
  return `(${name} - ${meanName}) / ${deviationName}`;
}

/** After `X_train, X_test, y_train, y_test = train_test_split(X, y)`, and a second split of one part. */
function afterSplit(script: Script): readonly (ScriptEdit | null)[] | null {
  const splits = splitCalls(script);
  const last = splits.at(-1);
  const statement = last?.call.node.parent;
  if (!last || !statement) return null;
  const parts = splits.flatMap(({ targets, call }) => {
    const arrays = itemsOf(script, call.argumentList).filter((i) => i.keyword === null);
    return targets.length === arrays.length * 2 ? targets.slice(0, 2) : [];
  });
  const inUse = [...new Set(parts)].filter((name) => /^[A-Za-z_][\w.]*$/.test(name));
  const train = inUse.findLast((n) => /tr(?:ain|n)?(?:_|$|\d)|_tr|tr$/i.test(n)) ?? inUse[0];
  const [first] = inUse;
  if (!train || !first || isIndexed(script, first)) return null;
  const split = splits[0];
  if (split && !sameScope(split.call.node, last.call.node)) return null;
  return [
    insertAfter(script, statement, [
      ...statisticsOf(train, false),
      `${inUse.join(", ")} = ${inUse.map(standardized).join(", ")}`,
    ]),
  ];
}

/** `train_test_split(np.arange(n))` splits numbers of rows, not rows. */
function isIndexed(script: Script, name: string): boolean {
  return new RegExp(`\\[\\s*${name.replace(".", "\\.")}\\b`).test(script.text);
}

/** Before the statement that takes the first part of the whole: `X[:400]`, `X[train]`, `X[b]` in a loop. */
function beforeSlices(
  script: Script,
  { name, statement, isImage }: RawFeatures,
): readonly (ScriptEdit | null)[] | null {
  const parts = script.all("MemberExpression").filter((m) => {
    const object = m.firstChild;
    return (
      object !== null &&
      m.from > statement.to &&
      textOf(script, object) === name &&
      object.nextSibling?.name === "["
    );
  });
  const train = trainingPart(script, name, parts, statement);
  const block = statement.parent;
  const first = parts[0];
  if (!train || !block || !first) return null;
  const before = childIn(block, first);
  const defined = train.definition ? childIn(block, train.definition) : null;
  if (!before || (train.definition && !defined)) return null;
  const lines = [
    ...statisticsOf(`${name}[${train.index}]`, isImage),
    `${name} = ${standardized(name)}`,
  ];
  return defined && defined.from >= before.from
    ? defined.name === "AssignStatement" && defined.from === before.from
      ? null
      : [insertAfter(script, defined, lines)]
    : [insertBefore(script, before, lines)];
}

/** The statement of a block that a node stands in. */
function childIn(block: SyntaxNode, node: SyntaxNode): SyntaxNode | null {
  if (!isWithin(node, block)) return null;
  let child = node;
  while (child.parent && !(child.parent.from === block.from && child.parent.name === block.name)) {
    child = child.parent;
  }
  return child.parent ? child : null;
}

interface TrainingPart {
  readonly index: string;
  /** Where a name in the index is assigned; null where it is there already, or a number. */
  readonly definition: SyntaxNode | null;
}

function trainingPart(
  script: Script,
  name: string,
  parts: readonly SyntaxNode[],
  after: SyntaxNode,
): TrainingPart | null {
  const indexes = parts.map((p) =>
    textOf(script, p)
      .slice(name.length + 1, -1)
      .trim(),
  );
  const upTo = indexes.find((i) => /^:\s*[\w.]+$/.test(i));
  const from = indexes.find((i) => /^[\w.]+\s*:$/.test(i));
  const slice = upTo ?? (from ? `:${from.replace(/\s*:$/, "")}` : null);
  const named = indexes.find((i) => /^(?:idx_?|i_?)?(?:tr|train)\w*$/i.test(i));
  const index = slice ?? named;
  if (!index) return null;
  const variable = /[A-Za-z_]\w*/.exec(index)?.[0];
  const definition =
    variable === undefined
      ? null
      : (script
          .all("AssignStatement")
          .find(
            (s) =>
              s.from > after.to &&
              sameScope(s, after) &&
              assignmentsOf(s).some((a) => textOf(script, a.target) === variable),
          ) ?? null);
  return { index, definition };
}

/** Where the parts cannot be told apart: a layer that standardizes each batch, before the first. */
function asLayer(script: Script): readonly ScriptEdit[] | null {
  if (/\b\w+\[\d\]\.(?:weight|bias)/.test(script.text)) return null;
  const regions = modelRegions(script);
  const sequential = callsOf(script).find(
    (c) => c.name === "torch.nn.Sequential" && regions.some((r) => isWithin(c.node, r)),
  );
  const [first] = sequential ? itemsOf(script, sequential.argumentList) : [];
  if (!sequential || !first || layerKindAt(script, first.value) !== "linear") return null;
  const linear = callAt(script, first.value);
  const width = linear && argumentOf(script, linear.argumentList, "in_features", 0);
  const layer = referenceTo(script, "torch.nn.BatchNorm1d");
  const isSimple = width !== null && childrenOf(width.value).length < 6;
  if (!width || !isSimple) return null;
  const insert = `${layer.text}(${textOf(script, width.value)}, affine=False), `;
  return [...layer.edits, { from: first.from, to: first.from, insert }];
}

export const rawInputs: Fault = {
  id: "fix-raw-inputs",
  signs: anyTrouble,
  title: message("Standardize the inputs"),
  why: message("Inputs of mean 0 and deviation 1 suit the weights that layers start with."),
  cost: message("New data must be standardized with the same mean and deviation."),
  sources: [sources.umlaut, sources.neuraLint, sources.deepChecker],
  snippets: {
    pytorch:
      "mean, std = X_train.mean(0), X_train.std(0)\nX_train, X_test = (X_train - mean) / std, (X_test - mean) / std",
  },
  find,
};
