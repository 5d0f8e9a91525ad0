import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { isWithin } from "../../python/tree.ts";
import { dataSliceOf, dataSplitOf } from "../../training/data/dataSplit.ts";
import type { RawFeatures } from "../../training/data/features.ts";
import { isUsedOtherwise } from "../../training/data/usedOtherwise.ts";
import { asLayer } from "../../training/pytorch/edits/standardizingLayer.ts";

/**
 * Edits by which inputs get mean 0 and deviation 1, with the mean and the deviation of the training part; null where
 * that part is not known. An edit that is null cannot be made.
 */
export function standardize(
  script: Script,
  features: RawFeatures,
): readonly (ScriptEdit | null)[] | null {
  if (features.asLayerOnly) return asLayer(script);
  return (
    afterSplit(script) ??
    beforeSlices(script, features) ??
    (features.isImage ? null : (asLayer(script) ?? asWhole(script, features)))
  );
}

/** Columns that are made in one statement and not parted after it, of which nothing else is computed or evaluated. */
function asWhole(
  script: Script,
  { name, statement, certain }: RawFeatures,
): readonly (ScriptEdit | null)[] | null {
  const isMade =
    certain && assignmentsByTarget(script).get(name)?.[0]?.statement.from === statement.from;
  return isMade && !isUsedOtherwise(script, name, statement)
    ? [
        insertAfter(script, statement, [
          `${name} = (${name} - ${name}.mean(0)) / (${name}.std(0) + 1e-8)`,
        ]),
      ]
    : null;
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
  const split = dataSplitOf(script);
  if (!split) return null;
  const { statement, parts, train } = split;
  return [
    insertAfter(script, statement, [
      ...statisticsOf(train, false),
      `${parts.join(", ")} = ${parts.map(standardized).join(", ")}`,
    ]),
  ];
}

/** Before the statement that takes the first part of the whole. */
function beforeSlices(
  script: Script,
  { name, statement, isImage }: RawFeatures,
): readonly (ScriptEdit | null)[] | null {
  const slice = dataSliceOf(script, name, statement);
  const block = statement.parent;
  if (!slice || !block) return null;
  const before = childIn(block, slice.first);
  const defined = slice.definition ? childIn(block, slice.definition) : null;
  if (!before || (slice.definition && !defined)) return null;
  const lines = [
    ...statisticsOf(`${name}[${slice.index}]`, isImage),
    `${name} = ${standardized(name)}`,
  ];
  if (!defined || defined.from < before.from) return [insertBefore(script, before, lines)];
  const isSame = defined.name === "AssignStatement" && defined.from === before.from;
  return isSame ? null : [insertAfter(script, defined, lines)];
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
