import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { targetsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { classesDerivedFrom } from "../../python/classes.ts";
import { importsOf } from "../../python/imports.ts";
import { literalOf } from "../../python/literals.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import { trace } from "../../python/trace.ts";
import { childrenOf, loopsAround, textOf } from "../../python/tree.ts";
import { gradientChangesOf } from "../loop/gradientChanges.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";
import { parametersOfOptimizer } from "../optimizer/optimizerSignature.ts";
import { type Optimizer, optimizersOf } from "../optimizer/optimizers.ts";
import { foreignOptimizer } from "../optimizer/otherOptimizers.ts";
import { isListedWeight } from "./weightPenalty.ts";

/** The optimizer, a hook, or code that changes gradients or weights itself, may pull at the weights. */
export function isPulledOtherwise(script: Script): boolean {
  const optimizers = optimizersOf(script);
  return (
    optimizers.length === 0 ||
    optimizers.some((optimizer) => mayDecay(script, optimizer)) ||
    foreignOptimizer(script, optimizers) !== null ||
    hasOwnOptimizer(script) ||
    namesDecay(script) ||
    gradientChangesOf(script).length > 0 ||
    callsOf(script).some((c) => mayChangeWeights(script, c) || isUnseen(script, c, optimizers)) ||
    setsWeights(script)
  );
}

function hasOwnOptimizer(script: Script): boolean {
  const isOptimizer = (name: string) => /(?:^|\.)Optimizer$|^torch\.optim\.(?!lr_)/.test(name);
  return classesDerivedFrom(script, isOptimizer).length > 0;
}

function namesDecay(script: Script): boolean {
  const isGiven = callsOf(script).some(({ argumentList }) =>
    itemsOf(script, argumentList).some(
      ({ keyword, value, star }) =>
        (keyword === "weight_decay" && literalOf(script, value) !== 0) || star === "**",
    ),
  );
  const isKey = (node: SyntaxNode) => /^.weight_decay.$/.test(textOf(script, node));
  return isGiven || script.all("String").some(isKey);
}

/** By a place in its call, which a class that is not known may have anywhere after its rate. */
function mayDecay(script: Script, optimizer: Optimizer): boolean {
  const { call, kind, kinds, framework } = optimizer;
  const isKnown = kind !== null || kinds || /^(?:torch\.)?optim\b/.test(textOf(script, call.node));
  if (framework !== "pytorch" || !isKnown) return true;
  const given = itemsOf(script, call.argumentList).filter(({ keyword }) => keyword === null);
  const place = parametersOfOptimizer(optimizer).indexOf("weight_decay");
  const decays = place < 0 ? given.slice(2) : given.slice(place, place + 1);
  return (
    given.some(({ star }) => star !== "") ||
    decays.some(({ value }) => literalOf(script, value) !== 0)
  );
}

/** What only draws, clears or marks a tensor takes nothing from it by and by. */
const harmless =
  /^(?:zero|fill|ones|constant|eye|normal|uniform|trunc_normal|bernoulli|requires_grad|detach|share_memory|(?:kaiming|xavier)_\w+|orthogonal)_$/;

/** `w.sub_(…)`, `torch._foreach_mul_(…)`, `out=w`, hooks and whatever puts other weights in the place of those there are. */
function mayChangeWeights(script: Script, call: Call): boolean {
  const { method, receiver, argumentList } = call;
  if (/^(?:_?setattr|vector_to_parameters|register_(?:\w*hook|parametrization))$/.test(method))
    return true;
  if (/^_foreach_(?!zero_)\w+_$/.test(method)) return true;
  if (receiver && /^(?:sub|mul|copy|clamp|add|div)_$/.test(method)) return true;
  const given = itemsOf(script, argumentList);
  if (method === "load_state_dict") return given.some(({ value }) => isComputed(script, value));
  return (
    (receiver && /[a-z\d]_$/.test(method) && !harmless.test(method)
      ? mayBeWeight(script, receiver)
      : false) || given.some((item) => item.keyword === "out" && mayBeWeight(script, item.value))
  );
}

/** `shrink(net, 1e-4)` of another file, in the training loop and for nothing that it gives back. */
function isUnseen(script: Script, call: Call, optimizers: readonly Optimizer[]): boolean {
  const { node, name, argumentList } = call;
  const isEffect = node.parent?.name === "ExpressionStatement" && loopsAround(node).length > 0;
  if (!isEffect || /^(?:torch|numpy)\./.test(name ?? "")) return false;
  const isImported = importsOf(script).some(({ qualified }) =>
    `${name ?? ""}.`.startsWith(`${qualified}.`),
  );
  const trained = optimizedParametersOf(script).flatMap(({ module }) => module ?? []);
  const known = new Set([...trained, ...optimizers.map(({ variable }) => variable)]);
  return (
    isImported &&
    itemsOf(script, argumentList).some(({ value }) =>
      known.has(textOf(script, value).replace(/\.parameters\(\)$/, "")),
    )
  );
}

/** `{name: 0.999 * value for name, value in …}`. */
function isComputed(script: Script, node: SyntaxNode): boolean {
  return trace(script, node).some(
    ({ value }) =>
      value.kind === "expression" &&
      /Comprehension/.test(value.node.name) &&
      nodesWithin(script, "BinaryExpression", value.node).length > 0,
  );
}

/** `p.data = …`, `layer.weight = …`, `p[:] = …`, `p *= 0.999`, `weights[name] -= …`. */
function setsWeights(script: Script): boolean {
  const isPart = ({ firstChild }: SyntaxNode) =>
    firstChild !== null && /\.(?:data|weight|bias)(?:\[.*)?$/.test(textOf(script, firstChild));
  const updates = script.all("UpdateStatement");
  return (
    [...script.all("AssignStatement"), ...updates].some(isPart) ||
    script.all("AssignStatement").some((s) => targetsOf(s).some((t) => setsItem(script, t))) ||
    updates.some((statement) => {
      const [target, operator] = childrenOf(statement);
      if (!target || !operator) return false;
      const isShrunk = /^[-*]=$/.test(textOf(script, operator));
      return (isShrunk && subscriptOf(target) !== null) || mayBeWeight(script, target, isShrunk);
    })
  );
}

/** An item of a tensor of weights, or of what `state_dict()` gives. */
function setsItem(script: Script, target: SyntaxNode): boolean {
  const object = subscriptOf(target)?.object;
  if (!object) return false;
  const isState = trace(script, object).some(
    ({ value }) =>
      value.kind === "expression" && callAt(script, value.node)?.method === "state_dict",
  );
  return isState || mayBeWeight(script, object);
}

/** An item of anything, what a function is given, or a tensor that the optimizer is given by its name. */
function mayBeWeight(script: Script, node: SyntaxNode, orUnknown = false): boolean {
  if (/\.(?:data|weight|bias)$/.test(textOf(script, node))) return true;
  const object = subscriptOf(node)?.object;
  if (object) return mayBeWeight(script, object, orUnknown);
  return (
    isListedWeight(script, node) ||
    trace(script, node).some(({ value }) => {
      if (value.kind === "unknown") return orUnknown;
      const made = value.kind === "expression" ? textOf(script, value.node) : "";
      return /^(?:item|parameter)$/.test(value.kind) || /\bParameter\(|requires_grad/.test(made);
    })
  );
}
