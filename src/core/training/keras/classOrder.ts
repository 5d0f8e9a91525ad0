import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { isBoundHere } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import { originOf } from "../../python/origin.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced } from "../../python/traced.ts";
import { textOf } from "../../python/tree.ts";
import { areSorted } from "../data/classOrder.ts";
import { fitCallsOf } from "./fit.ts";

/** Training data that lie class by class, and that Keras takes as they lie. */
export interface KerasClassOrder {
  /** `shuffle=False`, of the folder that is read or of `fit`; null where the last classes are cut off as validation data. */
  readonly unshuffled: Item | null;
  readonly at: SyntaxNode;
  readonly fit: Call;
  /** What `fit` is given, where the two can be put in another order before it. */
  readonly arrays: readonly [SyntaxNode, SyntaxNode] | null;
}

export const kerasClassOrderOf = oncePerScript((script): KerasClassOrder | null => {
  // Whatever shuffles or splits at random may do so with these data.
  const mixes = /shuffle|permutation|sample|split$|randperm|choice|argsort|resample/i;
  const isMixed = callsOf(script).some(({ method }) => mixes.test(method));
  for (const fit of fitCallsOf(script)) {
    const found = ofFolder(script, fit) ?? (isMixed ? null : ofArrays(script, fit));
    if (found) return found;
  }
  return null;
});

/** `generator.flow_from_directory(…, shuffle=False)` that `fit` is given to train with. */
function ofFolder(script: Script, fit: Call): KerasClassOrder | null {
  const data = itemsOf(script, fit.argumentList)[0];
  if (!data || (data.keyword !== null && !/^(?:x|generator)$/.test(data.keyword))) return null;
  const call = folderOf(script, data.value);
  const shuffle = call && argumentOf(script, call.argumentList, "shuffle");
  if (!call || !shuffle || literalOf(script, shuffle.value) !== false) return null;
  // Without labels there are no classes to lie side by side.
  const labels =
    argumentOf(script, call.argumentList, "class_mode") ??
    argumentOf(script, call.argumentList, "labels");
  const kind = labels ? originOf(script, labels.value)?.value : "categorical";
  const isByClass =
    typeof kind === "string" && /^(?:categorical|binary|sparse|inferred)$/.test(kind);
  return isByClass ? { unshuffled: shuffle, at: call.node, fit, arrays: null } : null;
}

/** The folder that a data set is read from, through what only changes its batches. */
function folderOf(script: Script, node: SyntaxNode, depth = 0): Call | null {
  const call = onlyCall(script, node);
  if (!call || depth > 4) return null;
  if (/^(?:flow_from_directory|image_dataset_from_directory)$/.test(call.method)) return call;
  const keeps = /^(?:map|prefetch|cache|repeat|batch|unbatch|with_options)$/.test(call.method);
  return keeps && call.receiver ? folderOf(script, call.receiver, depth + 1) : null;
}

/** Arrays that a loop over the classes has filled, given to `fit` unshuffled or to be split at the end. */
function ofArrays(script: Script, fit: Call): KerasClassOrder | null {
  const list = fit.argumentList;
  const inputs = argumentOf(script, list, "x", 0);
  const labels = argumentOf(script, list, "y", 1);
  if (!inputs || !labels) return null;
  const shuffle = argumentOf(script, list, "shuffle");
  const unshuffled = shuffle && literalOf(script, shuffle.value) === false ? shuffle : null;
  const split = argumentOf(script, list, "validation_split");
  const share = split ? originOf(script, split.value)?.value : null;
  const isCut = typeof share === "number" && share > 0;
  if ((!unshuffled && !isCut) || !areLabelsSorted(script, labels.value)) return null;
  const isNamed = inputs.value.name === "VariableName" && labels.value.name === "VariableName";
  const areOwn = [inputs, labels].every(
    ({ value }) => isBoundHere(script, textOf(script, value), fit.node) && isArray(script, value),
  );
  const arrays = isNamed && areOwn ? ([inputs.value, labels.value] as const) : null;
  return { unshuffled: isCut ? null : unshuffled, at: fit.node, fit, arrays };
}

const conversions = /^(?:to_categorical|astype|array|asarray|reshape|squeeze|expand_dims)$/;

function areLabelsSorted(script: Script, node: SyntaxNode): boolean {
  const ends = trace(script, node);
  return ends.length === 1 && ends.every((end) => isSortedEnd(script, end, node, 0));
}

/** @param taken what is followed to its end: the name of a list that a loop fills ends at an empty one. */
function isSortedEnd(script: Script, end: Traced, taken: SyntaxNode, depth: number): boolean {
  if (depth > 4 || end.path.length > 0) return false;
  const { value } = end;
  if (value.kind === "tuple") return value.nodes.length === 0 && areSorted(script, end, taken);
  if (value.kind !== "expression") return false;
  if (areSorted(script, end, null)) return true;
  const call = callAt(script, value.node);
  if (!call || !conversions.test(call.method)) return false;
  const isMethod =
    /^(?:astype|reshape|squeeze)$/.test(call.method) && !/^numpy\./.test(call.name ?? "");
  const inner = isMethod ? call.receiver : itemsOf(script, call.argumentList)[0]?.value;
  const [next, another] = inner ? trace(script, inner, end.frame) : [];
  return inner && next && !another ? isSortedEnd(script, next, inner, depth + 1) : false;
}

function isArray(script: Script, node: SyntaxNode): boolean {
  const call = onlyCall(script, node);
  return (
    call !== null && /^(?:to_categorical|array|asarray|stack|concatenate|astype)$/.test(call.method)
  );
}
