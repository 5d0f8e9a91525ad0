import type { SyntaxNode } from "@lezer/common";
import { type Item, itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { classNamed, functionNamed } from "../../python/classes.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { isWithin } from "../../python/tree.ts";
import { isWeightLayer, layerKindAt, layerName } from "./layers.ts";

/** A linear layer or a convolution. */
export function isWeights(script: Script, node: SyntaxNode): boolean {
  const kind = layerKindAt(script, node);
  return kind === "linear" || kind === "convolution";
}

/** Layers of PyTorch with weights, whatever a class of another library makes, and several items at once. */
export function mayHoldWeights(script: Script, { value, star }: Item): boolean {
  if (star !== "") return true;
  if (callsWithin(script, value).some((c) => isWeightLayer(c))) return true;
  const call = callAt(script, value);
  if (!call) return value.name === "VariableName";
  const own = classNamed(script, call.method) ?? functionNamed(script, call.method);
  if (own) return callsWithin(script, own).some((c) => isWeightLayer(c));
  return layerName(call.name) === null && !onlyReshapes(script, value);
}

/** Whether other items of a list, behind the one that a part stands in, hold weights. */
export function isBeforeLast(script: Script, list: SyntaxNode, part: SyntaxNode): boolean {
  const items = itemsOf(script, list);
  const at = items.findIndex((i) => isWithin(part, i));
  return at >= 0 && items.slice(at + 1).some((i) => mayHoldWeights(script, i));
}

/** A layer that changes no more than the shape of what it gets. */
export function onlyReshapes(script: Script, value: SyntaxNode): boolean {
  return /^(?:Rearrange|Reduce|Flatten|Unflatten|Identity)$/.test(
    callAt(script, value)?.method ?? "",
  );
}
