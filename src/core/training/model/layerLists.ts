import type { SyntaxNode } from "@lezer/common";
import { type Item, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, qualifiedName } from "../../python/calls.ts";
import { isBlankBetween } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { gatesInput } from "./attention.ts";
import { isSaturating, layerKindAt } from "./layers.ts";
import { modelRegions } from "./model.ts";

/** Items of an `nn.Sequential(…)` or of a list of layers. */
export interface LayerList {
  readonly node: SyntaxNode;
  readonly items: readonly Item[];
}

/** Lists that hold at least one layer of the network, within some parts of the script. */
export function layerListsIn(script: Script, regions: readonly SyntaxNode[]): readonly LayerList[] {
  const sequentials = callsOf(script)
    .filter((c) => c.name === "torch.nn.Sequential")
    .map((c) => c.argumentList);
  const lists = [...script.all("ArrayExpression"), ...script.all("TupleExpression")];
  return [...sequentials, ...lists]
    .filter((node) => regions.some((region) => isWithin(node, region)) && !isOfGate(script, node))
    .map((node) => ({ node, items: itemsOf(script, node) }))
    .filter(({ items }) => items.some((i) => layerKindAt(script, i.value) !== "other"));
}

function isOfGate(script: Script, node: SyntaxNode): boolean {
  const definition = ancestorOf(node, "ClassDefinition");
  return definition !== null && gatesInput(script, definition);
}

/**
 * Indexes of the hidden activations that follow a linear layer. The last item of a Sequential may be
 * its output, so it does not count; in a list, which layers are added to, only a sigmoid or tanh may.
 */
export function hiddenActivations(
  script: Script,
  { node, items }: LayerList,
  isWanted: (layer: Call) => boolean = () => true,
): readonly number[] {
  const isSequential = node.name === "ArgList";
  return items.flatMap((item, at) => {
    const previous = items[at - 1];
    if (!previous || layerKindAt(script, previous.value) !== "linear") return [];
    if (layerKindAt(script, item.value) !== "activation") return [];
    const layer = callAt(script, previous.value);
    if (layer && !isWanted(layer)) return [];
    const call = callAt(script, item.value);
    const name = call ? call.name : qualifiedName(script, item.value);
    const isLast = at === items.length - 1;
    return isLast && (isSequential || isSaturating(name)) ? [] : [at];
  });
}

/** What goes between an item of a list and a new one after it, in the list's own layout. */
export function layoutAfter(script: Script, list: LayerList, at: number): string {
  const item = list.items[at];
  const next = list.items[at + 1];
  if (!item) return ", ";
  const gap = next ? script.text.slice(item.to, next.from) : "";
  return gap.includes("\n") && !gap.includes("#") && isOwnLine(script, item) ? gap : ", ";
}

function isOwnLine(script: Script, item: Item): boolean {
  const start = script.text.lastIndexOf("\n", item.from - 1) + 1;
  return isBlankBetween(script.text, start, item.from);
}

/** True where the script reads a layer by a number that insertions after `places` would shift. */
export function isIndexShifted(
  script: Script,
  list: LayerList,
  places: readonly number[],
): boolean {
  const call = list.node.parent;
  const variable = call ? variableOf(script, call) : null;
  if (variable === null || places.length === 0) return false;
  const count = list.items.length;
  const hasUnpacked = list.items.some((i) => i.star !== "");
  return script.all("MemberExpression").some((member) => {
    const object = member.firstChild;
    const index = object?.nextSibling?.nextSibling;
    if (!object || !index || !sameText(script, object, variable)) return false;
    const number = /^-?\d+$/.test(textOf(script, index)) ? Number(textOf(script, index)) : null;
    if (number === null) return object.nextSibling?.name === "[" && index.name !== "PropertyName";
    if (number === 0 || number === -1) return false;
    if (hasUnpacked) return true;
    return places.some((p) => (number > 0 ? number > p : count + number <= p));
  });
}

function sameText(script: Script, node: SyntaxNode, text: string): boolean {
  const written = textOf(script, node);
  return written === text || (text.startsWith("self.") && written.endsWith(text.slice(4)));
}

/** `layers.append(nn.ReLU())` statements that follow `layers.append(nn.Linear(…))` on the same list. */
export function appendedActivations(
  script: Script,
  regions: readonly SyntaxNode[],
): readonly { readonly statement: SyntaxNode; readonly receiver: string }[] {
  const appends = callsOf(script).flatMap((call) => {
    const { receiver, method, name, node } = call;
    const statement = node.parent;
    const isAppend =
      method === "append" || (method === "add" && name?.startsWith("torch") === false);
    const isAlone = statement?.name === "ExpressionStatement";
    return isAppend && isAlone && receiver !== null && regions.some((r) => isWithin(node, r))
      ? [{ call, statement, receiver: textOf(script, receiver) }]
      : [];
  });
  return appends.flatMap(({ call, statement, receiver }, at) => {
    const before = appends[at - 1];
    const isNext =
      before?.receiver === receiver && before.statement.parent?.from === statement.parent?.from;
    const [layer] = itemsOf(script, call.argumentList);
    const [earlier] = isNext ? itemsOf(script, before.call.argumentList) : [];
    const follows =
      layer !== undefined &&
      earlier !== undefined &&
      layerKindAt(script, earlier.value) === "linear" &&
      layerKindAt(script, layer.value) === "activation";
    return follows ? [{ statement, receiver }] : [];
  });
}

/** The Sequential of the model; null where the script takes layers of it by their number. */
export function sequentialOf(script: Script): Call | null {
  const regions = modelRegions(script);
  const sequential = callsOf(script).find(
    (c) => c.name === "torch.nn.Sequential" && regions.some((r) => isWithin(c.node, r)),
  );
  return takesByNumber(script) ? null : (sequential ?? null);
}

/** `net[0].weight`, `self.body[-1].bias`: what a layer holds is taken by the number of the layer. */
export function takesByNumber(script: Script): boolean {
  return script
    .all("MemberExpression")
    .some((node) => /^[\w.]+\[-?\d\]\.(?:weight|bias)$/.test(textOf(script, node)));
}
