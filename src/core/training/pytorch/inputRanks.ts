import { argumentOf, itemsOf } from "../../python/arguments.ts";
import type { Call } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { afterOperation } from "./afterOperation.ts";
import { type Shape, unknownAxis } from "./axis.ts";
import { askedSizes } from "./axisSize.ts";
import type { Operation } from "./operation.ts";
import type { Signal } from "./signal.ts";
import { shapedSteps, shapeOfNode } from "./tensorShape.ts";
import { tensorWaysOf } from "./tensorWays.ts";

/** How many axes the inputs of a dense layer have on every way that leads to it; null where that is not certain. */
export function rankOfInputs(script: Script, layer: Call): number | null {
  return ranksOf(script).get(layer.node.from) ?? null;
}

const ranksOf = oncePerScript((script): ReadonlyMap<number, number | null> => {
  const ranks = new Map<number, number | null>();
  for (const way of tensorWaysOf(script)) {
    for (const { place, rank } of ranksOn(script, way)) {
      const known = ranks.get(place);
      ranks.set(place, known === undefined || known === rank ? rank : null);
    }
  }
  return ranks;
});

/** Where the shape of the data is not known, a view or a convolution on the way tells how many axes there are. */
function ranksOn(script: Script, way: Signal) {
  let shape: Shape | null = null;
  return shapedSteps(script, way).flatMap((step) => {
    const { operation } = step;
    const before: Shape | null = step.isAssumed ? shape : (step.before ?? shape);
    shape = laidOut(script, operation) ?? (before && afterStep(script, operation, before));
    return operation.kind === "linear" && operation.settings
      ? [{ place: operation.settings.node.from, rank: before?.axes.length ?? null }]
      : [];
  });
}

function afterStep(script: Script, operation: Operation, before: Shape): Shape | null {
  if (operation.weight) return null;
  return afterOperation(script, operation, before, (view) => sizesOf(script, view));
}

function sizesOf(script: Script, view: Operation) {
  return askedSizes(script, view, (node, frame) => shapeOfNode(script, node, frame));
}

/** What an operation gives, whatever it gets; null where it depends on that. */
function laidOut(script: Script, operation: Operation): Shape | null {
  const rank = rankAfter(script, operation);
  return rank === null ? null : { axes: Array.from({ length: rank }, () => unknownAxis) };
}

function rankAfter(script: Script, operation: Operation): number | null {
  const { kind, name, settings } = operation;
  const dimensions = /([123])d$/.exec(name)?.[1];
  if (kind === "convolution" || (kind === "pooling" && dimensions !== undefined))
    return Number(dimensions) + 2;
  if (kind !== "shape") return null;
  if (name === "view" || name === "reshape") return sizesOf(script, operation)?.length ?? null;
  if (name === "flatten") return keepsSamples(script, settings) ? 2 : null;
  if (name !== "permute" || !settings) return null;
  const isFunction = /^torch\./.test(settings.name ?? "");
  const places = itemsOf(script, settings.argumentList).slice(isFunction ? 1 : 0);
  return places.length > 2 ? places.length : null;
}

/** `nn.Flatten()`, `x.flatten(1)`, `torch.flatten(x, start_dim=1)`: everything but the samples becomes one axis. */
function keepsSamples(script: Script, settings: Call | null): boolean {
  if (settings === null) return true;
  const position = settings.name === "torch.flatten" ? 1 : 0;
  const start = argumentOf(script, settings.argumentList, "start_dim", position);
  const end = argumentOf(script, settings.argumentList, "end_dim", position + 1);
  const isModule = settings.name === "torch.nn.Flatten";
  const from = start ? literalOf(script, start.value) : isModule ? 1 : 0;
  return from === 1 && (end === null || literalOf(script, end.value) === -1);
}
