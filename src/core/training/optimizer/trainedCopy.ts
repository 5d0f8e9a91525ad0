import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { type Construction, constructionsOf } from "../../python/constructions.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import { gradientChangesOf } from "../loop/gradientChanges.ts";
import { pairingsOf } from "../model/pairedWeights.ts";
import { modulesOf } from "../pytorch/modules.ts";
import { networkOf } from "../pytorch/network.ts";
import { type OptimizedParameters, optimizedParametersOf } from "./optimizedParameters.ts";
import { hasOtherOptimizer } from "./otherOptimizers.ts";

/** A copy of a network that the losses go back through, while the only optimizer has the network that it was copied from. */
export interface TrainedCopy {
  readonly parameters: OptimizedParameters;
  /** `network` of `network.parameters()`. */
  readonly original: SyntaxNode;
  readonly copy: Construction;
}

export const trainedCopyOf = oncePerScript((script): TrainedCopy | null => {
  const [parameters, another] = optimizedParametersOf(script);
  if (!parameters || another || hasOtherOptimizer(script, parameters.optimizer)) return null;
  const original = callAt(script, parameters.given)?.receiver;
  if (!original || isCarriedOver(script)) return null;
  const own = modulesOf(script, original, null).flatMap(placeOf);
  const trained = networkOf(script).signals.flatMap(({ modules }) => modules);
  if (own.length === 0 || trained.flatMap(placeOf).some((place) => own.includes(place)))
    return null;
  const copies = constructionsOf(script).filter(
    ({ call }) =>
      trained.flatMap(placeOf).includes(keyOf(call.node)) && isCopyOf(script, call.node, own),
  );
  const [copy, second] = copies;
  return copy && !second ? { parameters, original, copy } : null;
});

/** Weights or gradients of the copy come back by hand: what is stepped is what they come back to. */
function isCarriedOver(script: Script): boolean {
  return (
    pairingsOf(script).length > 0 ||
    callsOfMethod(script, "load_state_dict", "copy_").length > 0 ||
    gradientChangesOf(script).length > 0
  );
}

function isCopyOf(script: Script, node: SyntaxNode, places: readonly string[]): boolean {
  const call = callAt(script, node);
  const given = call && itemsOf(script, call.argumentList)[0]?.value;
  return (
    call?.name === "copy.deepcopy" &&
    given !== undefined &&
    given !== null &&
    modulesOf(script, given, null)
      .flatMap(placeOf)
      .some((place) => places.includes(place))
  );
}

function placeOf({ value }: Traced): readonly string[] {
  if (value.kind === "instance") return [keyOf(value.instance.call.node)];
  return value.kind === "expression" && /^CallExpression$/.test(value.node.name)
    ? [keyOf(value.node)]
    : [];
}

function keyOf({ from, to }: SyntaxNode): string {
  return `${from} ${to}`;
}
