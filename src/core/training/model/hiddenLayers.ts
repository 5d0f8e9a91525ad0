import type { SyntaxNode } from "@lezer/common";
import { argumentOf, type Item, itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  childrenOf,
  classAround,
  functionOf,
  nameOfDefinition,
  sameNode,
  textOf,
} from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { isBetweenLayers } from "../pytorch/network.ts";
import { appendedHiddenLayers } from "./appendedHiddenLayers.ts";
import { gatesInput, scoresPositions } from "./attention.ts";
import {
  appliedActivations,
  type ForwardPass,
  feedsAnotherLayer,
  feedsOnlyLayers,
  forwardPassOf,
} from "./forwardPass.ts";
import { forwardPassesOf } from "./forwardPasses.ts";
import type { HiddenLayer } from "./hiddenLayer.ts";
import { type LayerList, layerListsIn } from "./layerLists.ts";
import { layerKindAt, layerKindOf } from "./layers.ts";
import { isBeforeLast, isWeights, onlyReshapes } from "./layerWeights.ts";

/** Hidden layers of the parts of a script that define a model, in whichever way it is written. */
export function hiddenLayersOf(
  script: Script,
  regions: readonly SyntaxNode[],
): readonly HiddenLayer[] {
  return [
    ...layerListsIn(script, regions).flatMap((list) => inList(script, list)),
    ...appendedHiddenLayers(script, regions),
    ...script
      .all("ClassDefinition")
      .filter((c) => regions.some((r) => sameNode(r, c)))
      .flatMap((c) => inForward(script, c)),
  ];
}

function inList(script: Script, list: LayerList): HiddenLayer[] {
  const { items } = list;
  return items.flatMap((item, at): HiddenLayer[] => {
    const layer = items[at - 1] ? callAt(script, items[at - 1]?.value ?? item.value) : null;
    if (!layer || !isWeights(script, layer.node) || item.star !== "") return [];
    if (layerKindAt(script, item.value) !== "activation") return [];
    const isLast = items.slice(at + 1).every(({ value }) => onlyReshapes(script, value));
    if (isLast && !goesOnAfter(script, list.node, item.value)) return [];
    return [
      { kind: "listed", list, layerAt: at - 1, layer, activation: callAt(script, item.value) },
    ];
  });
}

/** Whether a list's last activation is followed by layers outside of the list. */
export function goesOnAfter(script: Script, list: SyntaxNode, last: SyntaxNode): boolean {
  return isHiddenList(script, list, 0) || isBetweenLayers(script, last);
}

/** True where what a list of layers gives goes into further layers with weights. */
function isHiddenList(script: Script, list: SyntaxNode, depth: number): boolean {
  const made = list.name === "ArgList" ? list.parent : list;
  if (!made || depth > 3) return false;
  return isHiddenPart(script, made, depth);
}

function isHiddenPart(script: Script, made: SyntaxNode, depth: number): boolean {
  const parent = made.parent;
  if (!parent) return false;
  if (
    parent.name === "ArgList" &&
    callAt(script, parent.parent ?? parent)?.name === "torch.nn.Sequential"
  ) {
    return isBeforeLast(script, parent, made) || isHiddenList(script, parent, depth + 1);
  }
  if (parent.name === "ReturnStatement") return isHiddenResult(script, parent, depth);
  const name =
    parent.name === "UpdateStatement"
      ? textOf(script, childrenOf(parent)[0] ?? parent)
      : (extendedBy(script, parent) ?? variableOf(script, made));
  return name !== null && isHiddenName(script, made, name, depth);
}

/** The same of a list that is made, or is added to, under a name. */
export function isHiddenName(script: Script, made: SyntaxNode, name: string, depth = 0): boolean {
  if (name.startsWith("self.")) return isHiddenAttribute(script, made, name);
  const isGrown = callsOfMethod(script, "append").some(
    (c) =>
      c.receiver !== null &&
      textOf(script, c.receiver) === name &&
      c.node.from > made.to &&
      itemsOf(script, c.argumentList).some((i) => isWeights(script, i.value)),
  );
  if (isGrown) return true;
  const uses = script
    .all("VariableName")
    .filter((v) => textOf(script, v) === name && v.from > made.to && v.parent?.name === "ArgList")
    .filter((v) => callAt(script, v.parent?.parent ?? v)?.name === "torch.nn.Sequential");
  return uses.length > 0 && uses.every((v) => isHiddenPart(script, v, depth + 1));
}

/** `blocks` of `blocks.extend([…])`. */
function extendedBy(script: Script, list: SyntaxNode): string | null {
  const call = list.name === "ArgList" && list.parent ? callAt(script, list.parent) : null;
  return call?.method === "extend" && call.receiver ? textOf(script, call.receiver) : null;
}

/** What a function returns goes where its calls stand. */
function isHiddenResult(script: Script, statement: SyntaxNode, depth: number): boolean {
  const definition = functionOf(statement);
  if (!definition || classAround(definition) !== null) return false;
  const calls = callsOf(script).filter(
    (c) => c.callee.name === "VariableName" && c.method === nameOfDefinition(script, definition),
  );
  return calls.length > 0 && calls.every((c) => isHiddenPart(script, c.node, depth + 1));
}

function isHiddenAttribute(script: Script, made: SyntaxNode, name: string): boolean {
  const definition = ancestorOf(made, "ClassDefinition");
  const pass = definition ? forwardPassOf(script, definition) : null;
  const calls = pass?.calls.filter((c) => textOf(script, c.callee) === name) ?? [];
  return pass !== null && calls.length > 0 && calls.every((c) => feedsOnlyLayers(script, pass, c));
}

function inForward(script: Script, definition: SyntaxNode): HiddenLayer[] {
  if (scoresPositions(script, definition) || gatesInput(script, definition)) return [];
  return forwardPassesOf(script, definition).flatMap((pass) => inPass(script, pass));
}

function inPass(script: Script, pass: ForwardPass): HiddenLayer[] {
  return appliedActivations(script, pass)
    .filter((a) => feedsAnotherLayer(script, pass, a.call))
    .map(({ call, layer: application }) => {
      const name = textOf(script, application.callee).replace(/^self\./, "");
      const made = pass.attributes.get(name);
      return {
        kind: "applied",
        pass,
        application,
        layer: made ? callAt(script, made) : null,
        activation: call,
      };
    });
}

/** How wide what comes out of a layer is, as an expression that holds where the layer is made. */
export function widthOf(script: Script, layer: Call): string | null {
  const isLinear = layerKindOf(layer.name) === "linear";
  const isLazy = /\.Lazy\w+$/.test(layer.name ?? "");
  const keyword = isLinear ? "out_features" : "out_channels";
  const given: Item | null = argumentOf(script, layer.argumentList, keyword, isLazy ? 0 : 1);
  return given ? textOf(script, given.value) : null;
}

/** True where the script addresses a layer by a number that further layers would shift. */
export function readsLayersByNumber(script: Script, names: readonly string[]): boolean {
  return script.all("MemberExpression").some((member) => {
    const object = member.firstChild;
    const index = object?.nextSibling?.nextSibling;
    if (!object || !index || object.nextSibling?.name !== "[") return false;
    return names.includes(textOf(script, object)) && !/^(?:0|-1)$/.test(textOf(script, index));
  });
}
