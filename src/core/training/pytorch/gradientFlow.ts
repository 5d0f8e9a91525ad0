import type { SyntaxNode } from "@lezer/common";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childOf, functionOf, isWithin, textOf } from "../../python/tree.ts";
import { networkOf } from "./network.ts";
import { hasWeights, type Operation } from "./operation.ts";

/** Layers that a loss gets to, and its gradient does not. */
export interface CutLayers {
  readonly layers: readonly Operation[];
  /** What cuts them off: `x.detach()`, `torch.round(x)`, or the block or function without gradients. */
  readonly by: Operation | SyntaxNode;
}

/** What is cut off on every way to a loss. */
export function cutLayersOf(script: Script): readonly CutLayers[] {
  const { signals } = networkOf(script);
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
