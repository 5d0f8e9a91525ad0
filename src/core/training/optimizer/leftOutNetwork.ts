import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { basesNamed, classesDerivedFrom, classNamed } from "../../python/classes.ts";
import { constructionsOf } from "../../python/constructions.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, sameNode, textOf } from "../../python/tree.ts";
import { isWeightLayer } from "../model/layers.ts";
import { isFineTuning } from "../model/pretrained.ts";
import { gradientSwitchesOf } from "../pytorch/gradientSwitches.ts";
import { optimizedParametersOf } from "./optimizedParameters.ts";

export interface LeftOut {
  /** What the optimizer gets: `encoder.parameters()`. */
  readonly given: SyntaxNode;
  readonly trained: string;
  readonly leftOut: string;
}

/** Names of networks that are kept as they are on purpose, or that an average is kept in. */
const keptNames = /teacher|target|ema|frozen|fixed|pretrained|discriminator|critic|ref/i;

/** What holds weights beside linear, convolutional and recurrent layers. */
const ofWeights =
  /^torch\.nn\.(?:(?:parameter\.)?Parameter|Embedding(?:Bag)?|Bilinear|MultiheadAttention|Transformer\w*)$/;

/** How far modules that are made of modules are followed. */
const deepest = 4;

/** Of two networks, one of which feeds the other, the one that the only optimizer does not get. */
export const leftOutNetworkOf = oncePerScript((script): LeftOut | null => {
  const [parameters, another] = optimizedParametersOf(script);
  if (!parameters || parameters.module === null || another || isFineTuning(script)) return null;
  const { given, module: trained } = parameters;
  const isChosen =
    gradientSwitchesOf(script).length > 0 ||
    callsOfMethod(script, "detach", "load_state_dict").length > 0;
  if (isChosen) return null;
  const networks = networkNames(script);
  if (!networks.has(trained)) return null;
  for (const name of networks) {
    const isKept =
      keptNames.test(name) || (says(script, name, "eval") && !says(script, name, "train"));
    // Its parameters may go to another optimizer, or to this one later: `add_param_group`.
    if (says(script, name, "parameters", "named_parameters")) continue;
    if (isKept || name === trained) continue;
    if (feeds(script, name, trained) || feeds(script, trained, name)) {
      return { given, trained, leftOut: name };
    }
  }
  return null;
});

function says(script: Script, name: string, ...methods: readonly string[]): boolean {
  return callsOfMethod(script, ...methods).some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === name,
  );
}

/** Names that are given one network each: a Sequential, a layer or a module of this file that holds weights. */
function networkNames(script: Script): ReadonlySet<string> {
  const modules = classesDerivedFrom(script, (name) => /(?:^|\.)nn\.Module$/.test(name));
  // A loss, a normalization or an augmentation may be a module too, with nothing to train.
  const holdsWeights = (call: Call, depth: number): boolean => {
    if (isWeightLayer(call) || ofWeights.test(call.name ?? "")) return true;
    if (call.name === "torch.nn.Sequential") return areAnyWithin(call.node, depth);
    const definition = classNamed(script, call.method);
    if (!definition || !modules.some((module) => sameNode(module, definition))) return false;
    return [definition, ...basesNamed(script, definition)].some((c) => areAnyWithin(c, depth));
  };
  const areAnyWithin = (node: SyntaxNode, depth: number): boolean =>
    depth < deepest && callsWithin(script, node).some((c) => holdsWeights(c, depth + 1));
  const names = constructionsOf(script).flatMap(({ call, target }) =>
    holdsWeights(call, 0) && /^\w+$/.test(target) ? [target] : [],
  );
  return new Set(names.filter((name) => assignmentsByTarget(script).get(name)?.length === 1));
}

/** `second(first(x))`, or `z = first(x)` and `second(z)`. */
function feeds(script: Script, first: string, second: string): boolean {
  const callsOfName = (name: string) =>
    callsOf(script).filter((c) => c.receiver === null && c.method === name);
  const results = new Set(
    [...assignmentsByTarget(script)].flatMap(([name, assignments]) =>
      assignments.some(({ value }) => value && callAt(script, value)?.method === first)
        ? [name]
        : [],
    ),
  );
  const inner = callsOfName(first);
  if (inner.every(({ node }) => isWithoutGradient(script, node))) return false;
  return callsOfName(second).some(
    ({ argumentList }) =>
      inner.some((c) => isWithin(c.node, argumentList)) ||
      results.has(textOf(script, argumentList).replace(/^\(|\)$/g, "")),
  );
}

/** Under `with torch.no_grad():` a network is run as it is. */
export function isWithoutGradient(script: Script, node: SyntaxNode): boolean {
  for (let w = ancestorOf(node, "WithStatement"); w; w = ancestorOf(w, "WithStatement")) {
    const head = { from: w.from, to: w.getChild("Body")?.from ?? w.to };
    if (/\b(?:no_grad|inference_mode)\b/.test(textOf(script, head))) return true;
  }
  return false;
}
