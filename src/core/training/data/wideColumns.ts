import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import type { Frame } from "../../python/frame.ts";
import { namesWithin } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, textOf } from "../../python/tree.ts";
import { initializersOf } from "../model/initializers.ts";
import { layersInitialized } from "../pytorch/initialized.ts";
import { networkOf } from "../pytorch/network.ts";
import { signalsOf } from "../pytorch/signal.ts";
import { rangeOf } from "../pytorch/valueRange.ts";
import type { RawFeatures } from "./features.ts";
import { type NetworkInput, networkInputsOf } from "./networkInputs.ts";

/** Numbers of this size drive a unit with the usual weights to its limit. */
const wide = 100;

/** Columns that the script makes itself, some of them with numbers in the hundreds, where nothing scales them. */
export const wideColumnsOf = oncePerScript((script): RawFeatures | null => {
  // Numbers of rows, and weights that are made for the columns.
  if (callsOf(script).some(({ name }) => name === "torch.nn.Embedding")) return null;
  if (areFirstWeightsSet(script)) return null;
  const found = networkInputsOf(script).map((input) => wideAt(script, input));
  const [first] = found;
  return first && found.every((one) => one?.name === first.name) ? first : null;
});

/** The first layer's weights are set by the script, or a part of them: they may be made for the columns. */
function areFirstWeightsSet(script: Script): boolean {
  const first = networkOf(script).layers.filter(({ before }) => before === 0);
  const isFirst = (target: SyntaxNode) =>
    layersInitialized(script, { node: target, target }).some((layer) => first.includes(layer));
  const changed = changedInPlace(script);
  return (
    initializersOf(script).some(({ target }) => isFirst(target)) ||
    script
      .all("MemberExpression")
      .some((member) => changed.has(textOf(script, member)) && isFirst(member))
  );
}

function wideAt(script: Script, { operations, source }: NetworkInput): RawFeatures | null {
  if (source?.value.kind !== "expression" || operations.some((o) => o.kind !== "shape"))
    return null;
  const { node } = source.value;
  const call = callAt(script, node);
  const [list] = call ? itemsOf(script, call.argumentList) : [];
  const isJoined =
    call !== null && /^(?:stack|cat|column_stack|hstack|concatenate)$/.test(call.method);
  if (!isJoined || !list || !/^(?:Array|Tuple)Expression$/.test(list.value.name)) return null;
  const sizes = itemsOf(script, list.value).map(({ value }) => sizeOf(script, value, source.frame));
  if (!sizes.some((size) => size !== null && size >= wide)) return null;
  const statement = ancestorOf(node, "AssignStatement");
  const [assignment, another] = statement ? assignmentsOf(statement) : [];
  const name = assignment && !another ? textOf(script, assignment.target) : "";
  const isWhole = statement !== null && functionOf(statement) === null && /^\w+$/.test(name);
  const changes = changedInPlace(script);
  const isChanged = [name, ...namesWithin(script, list.value)].some((one) => changes.has(one));
  return isWhole && !isChanged ? { name, statement, isImage: false, certain: true } : null;
}

/** How large the numbers of a column get; null where that is not certain. */
function sizeOf(script: Script, node: SyntaxNode, frame: Frame | null): number | null {
  const [only, another] = signalsOf(script, node, frame);
  const range = only && !another ? rangeOf(script, only) : null;
  return range && Math.max(Math.abs(range.low), Math.abs(range.high));
}
