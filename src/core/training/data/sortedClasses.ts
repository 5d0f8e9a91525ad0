import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import { evaluate } from "../../python/evaluate.ts";
import type { Frame } from "../../python/frame.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import type { Traced, Value } from "../../python/traced.ts";
import { ancestorOf, functionOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";
import { trainingLosses } from "../pytorch/losses.ts";
import type { Operation } from "../pytorch/operation.ts";
import { type Signal, signalsOf } from "../pytorch/signal.ts";
import { addedTo, areSorted, made } from "./classOrder.ts";
import { classesOf, dataSourceOf, knownSizes, nameOf } from "./dataSource.ts";

/** A loader of training data that lie class by class, which hands them out as they lie. */
export interface SortedClasses {
  readonly loader: Call;
  /** `shuffle=False`, where it says so. */
  readonly given: Item | null;
}

const mostOfBatch = 128;
/** Conversions that leave every label where it is. */
const inPlace =
  /^(?:batch|long|float|double|to|type|astype|tensor|astensor|fromnumpy|array|asarray|squeeze|view|reshape|unsqueeze)$/;

export const sortedClassesOf = oncePerScript((script): SortedClasses | null => {
  // What is shuffled may be the list that the data set reads.
  if (callsOfMethod(script, "shuffle").length > 0) return null;
  for (const { target, frame } of trainingLosses(script)) {
    const [only, another] = target ? signalsOf(script, target, frame) : [];
    const loader = only && !another ? sortedLoader(script, only) : null;
    if (!loader) continue;
    const items = itemsOf(script, loader.argumentList);
    const given = argumentOf(script, loader.argumentList, "shuffle", 2);
    const isOrdered = given === null || literalOf(script, given.value) === false;
    const isSampled =
      argumentOf(script, loader.argumentList, "sampler", 3) !== null ||
      items.some(({ keyword, star }) => /sampler$/.test(keyword ?? "") || star !== "");
    // Batches that hold the whole data hold all classes.
    const size = argumentOf(script, loader.argumentList, "batch_size", 1);
    const count = size ? evaluate(script, size.value) : null;
    const isSmall = size === null || (count !== null && count <= mostOfBatch);
    const run = only?.source ? runOf(script, only.source) : null;
    const isMixed =
      (run !== null && count !== null && count >= 2 * run) ||
      (only?.source != null && isRewritten(script, only.source.value));
    if (isOrdered && !isSampled && isSmall && !isMixed) return { loader, given };
  }
  return null;
});

/** `y[:] = y[order]` of what was made in order. */
function isRewritten(script: Script, value: Value): boolean {
  const statement = value.kind === "expression" ? ancestorOf(value.node, "AssignStatement") : null;
  const targets = statement ? assignmentsOf(statement) : [];
  return targets.some(({ target }) => changedInPlace(script).has(textOf(script, target)));
}

/** How many samples of one class stand together, where it says so; the most of them. */
function runOf(script: Script, source: Traced): number | null {
  const { value } = source;
  const table = dataSourceOf(script, source);
  const known = table ? runOfTable(table) : null;
  const call = value.kind === "expression" ? callAt(script, value.node) : null;
  if (!call || known !== null) return known;
  if (call.method === "repeat_interleave" || call.name === "numpy.repeat") {
    const last = itemsOf(script, call.argumentList).at(-1);
    return last ? evaluate(script, last.value) : null;
  }
  const [list] = itemsOf(script, call.argumentList);
  if (list?.value.name === "VariableName") return runOfList(script, list.value);
  if (list?.value.name !== "ArrayExpression") return null;
  const sizes = itemsOf(script, list.value).map(({ value: part }) => {
    const made = callAt(script, part);
    const [size] = made ? itemsOf(script, made.argumentList) : [];
    return size ? evaluate(script, size.value) : null;
  });
  return sizes.every((size) => size !== null) ? Math.max(...sizes.map(Number)) : null;
}

/** The samples of a class that a table has on average. */
function runOfTable(table: Call): number | null {
  const [rows, count] = [knownSizes[nameOf(table) ?? ""], classesOf(table)];
  return rows !== undefined && count !== null ? rows / count : null;
}

/** `ys.append(torch.full((3,), user))`: as many as each turn of the loop adds. */
function runOfList(script: Script, list: SyntaxNode): number | null {
  const value = addedTo(script, list)?.value;
  const call = value ? callAt(script, value) : null;
  const [size] = call && call.receiver !== null ? itemsOf(script, call.argumentList) : [];
  if (!size) return null;
  const [only, another] =
    size.value.name === "TupleExpression" ? itemsOf(script, size.value) : [size];
  return only && !another ? evaluate(script, only.value) : null;
}

function sortedLoader(script: Script, { operations, source }: Signal): Call | null {
  const batch = operations.find(({ name }) => name === "batch");
  if (batch === undefined) {
    if (source?.value.kind !== "item") return null;
    const loader = loaderAt(script, source.value.iterable, source.frame);
    const folder =
      loader && made(script, itemsOf(script, loader.argumentList)[0]?.value, source.frame);
    return folder && /^torchvision\.datasets\.(?:Image|Dataset)Folder$/.test(folder.name ?? "")
      ? loader
      : null;
  }
  const isKept = operations.every((one) => inPlace.test(one.name) || isOneRow(script, one));
  const isSorted = source !== null && areSorted(script, source, operations.at(-1)?.input ?? null);
  const loader = isKept && isSorted ? loaderAt(script, batch.at, batch.frame) : null;
  return loader && isWhole(script, loader, batch.frame) ? loader : null;
}

/** A data set of the script, or tensors; a part of one may be drawn at random. */
function isWhole(script: Script, { argumentList }: Call, frame: Frame | null): boolean {
  const [data] = itemsOf(script, argumentList);
  const [end, another] = data ? trace(script, data.value, frame) : [];
  if (!end || another) return false;
  const call = end.value.kind === "expression" ? callAt(script, end.value.node) : null;
  return end.value.kind === "instance" || call?.method === "TensorDataset";
}

function loaderAt(script: Script, node: SyntaxNode, frame: Frame | null): Call | null {
  const call = made(script, node, frame);
  return call?.method === "DataLoader" ? call : null;
}

/** `self.labels[i]` of a data set. */
function isOneRow(script: Script, { name, at }: Operation): boolean {
  const method = functionOf(at);
  if (name !== "index" || !method || nameOfDefinition(script, method) !== "__getitem__")
    return false;
  const asked = parametersOf(script, method)[1]?.name;
  if (asked === undefined || !textOf(script, at).endsWith(`[${asked}]`)) return false;
  const changes = [
    ...(assignmentsByTarget(script).get(asked) ?? []).map(({ statement }) => statement),
    ...(changedInPlace(script).get(asked) ?? []),
  ];
  return !changes.some((change) => isWithin(change, method));
}
