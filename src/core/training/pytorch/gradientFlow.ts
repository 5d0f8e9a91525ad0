import type { SyntaxNode } from "@lezer/common";
import { callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  childOf,
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";
import { areWeightsPaired } from "../model/pairedWeights.ts";
import { networkOf } from "./network.ts";
import { hasWeights, type Operation } from "./operation.ts";
import type { Signal } from "./signal.ts";
import { tensorWaysOf } from "./tensorWays.ts";

/** Layers that a loss gets to, and its gradient does not. */
export interface CutLayers {
  readonly layers: readonly Operation[];
  /** What cuts them off: `x.detach()`, `torch.round(x)`, or the block or function without gradients. */
  readonly by: Operation | SyntaxNode;
}

/** What is cut off on every way to a loss. */
export function cutLayersOf(script: Script): readonly CutLayers[] {
  return cutOn(script, networkOf(script).signals);
}

const copying = ["deepcopy", "copy_", "lerp_", "load_state_dict", "from_pretrained"];

/**
 * What a method of the model computes without gradients on its way to a sum or a product of tensors. Not where weights
 * are copied: what follows another network gets no gradient of its own.
 */
export function cutInMethodsOf(script: Script): readonly CutLayers[] {
  if (areWeightsPaired(script) || callsOfMethod(script, ...copying).length > 0) return [];
  return cutOn(script, [...networkOf(script).signals, ...tensorWaysOf(script)]).filter(({ by }) => {
    if ("kind" in by) return false;
    const decorated = by.name === "Decorator" && by.parent;
    const home = decorated ? childOf(decorated, "FunctionDefinition") : functionOf(by);
    const module = home && classAround(home);
    if (!home || !module) return false;
    const said = [home, module].map((node) => nameOfDefinition(script, node)).join(" ");
    const doc = /^[^\n]*\n\s*(?:[rb]?"""[^"]*"""|#[^\n]*)/.exec(textOf(script, module))?.[0] ?? "";
    return !/random|reservoir|echo|fixed|frozen|teacher|prior|hash/i.test(`${said} ${doc}`);
  });
}

function cutOn(script: Script, signals: readonly Signal[]): readonly CutLayers[] {
  const reached = new Set<number>();
  const cut = new Map<number, CutLayers>();
  for (const { operations } of signals) {
    let by: CutLayers["by"] | null = null;
    for (const operation of operations) {
      by ??= cutAt(script, operation);
      if (!hasWeights(operation)) continue;
      if (by === null) reached.add(placeOf(operation));
      else {
        const place = "kind" in by ? by.at.from : by.from;
        const known = cut.get(place)?.layers ?? [];
        cut.set(place, { by, layers: [...known, operation] });
      }
    }
  }
  return [...cut.values()].flatMap(({ by, layers }) => {
    const own = layers.filter((l) => !reached.has(placeOf(l)));
    return own.length > 0 ? [{ by, layers: own }] : [];
  });
}

function placeOf({ settings, weight, at }: Operation): number {
  return (weight ?? settings?.node ?? at).from;
}

function cutAt(script: Script, operation: Operation): Operation | SyntaxNode | null {
  if (operation.kind === "cut" || operation.kind === "step") return operation;
  let { frame } = operation;
  for (let at = operation.by ?? operation.at; ; ) {
    const block = blockAround(script, at);
    if (block) return block;
    if (!frame) return null;
    at = frame.call.node;
    frame = frame.caller;
  }
}

/** `with torch.no_grad():` around a place, or a function that is decorated so. */
function blockAround(script: Script, node: SyntaxNode): SyntaxNode | null {
  const within = blocksOf(script).find((block) => isWithin(node, block));
  if (within) return within;
  const definition = functionOf(node);
  const decorated = definition?.parent?.name === "DecoratedStatement" ? definition.parent : null;
  const decorator = decorated && childOf(decorated, "Decorator");
  return decorator && /no_grad|inference_mode/.test(textOf(script, decorator)) ? decorator : null;
}

const blocksOf = oncePerScript((script) =>
  script
    .all("WithStatement")
    .filter((block) =>
      /^with torch\.(?:no_grad|inference_mode)\(\)\s*:/.test(textOf(script, block)),
    ),
);
