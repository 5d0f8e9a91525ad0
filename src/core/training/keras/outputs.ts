import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { variablesNamed } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  functionOf,
  isInOtherBranch,
  isWithin,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";

const weights =
  /(?:^|\.)keras\.layers\.(?:Dense|(?:Separable|Depthwise)?Conv[123]D(?:Transpose)?|LSTM|GRU|SimpleRNN|Bidirectional|EinsumDense)$/;

/** Layers with weights, in whichever way a Keras model is put together. */
export function kerasWeightLayers(script: Script): readonly Call[] {
  return callsOf(script).filter((c) => weights.test(c.name ?? ""));
}

/**
 * True unless another layer of the same model surely comes after this one. What gates another value
 * (`multiply([x, gate])`) counts as an output too: its activation has a meaning of its own.
 */
export function isKerasOutput(script: Script, layer: Call): boolean {
  const list = layer.node.parent;
  if (list?.name === "ArrayExpression") {
    return !itemsOf(script, list).some((i) => i.from >= layer.node.to && holdsWeights(script, i));
  }
  const owner = list?.name === "ArgList" && list.parent ? callAt(script, list.parent) : null;
  if (owner?.method === "add" && owner.receiver) return !isFollowedByAdd(script, owner);
  const application =
    list?.name === "CallExpression" && list.firstChild && sameNode(list.firstChild, layer.node)
      ? callAt(script, list)
      : null;
  if (application) return !isAppliedFurther(script, application);
  return !isFollowedInClass(script, layer);
}

function holdsWeights(script: Script, { value }: { readonly value: SyntaxNode }): boolean {
  return kerasWeightLayers(script).some((c) => isWithin(c.node, value));
}

function isFollowedByAdd(script: Script, add: Call): boolean {
  const model = add.receiver ? textOf(script, add.receiver) : "";
  const renewed = script
    .all("AssignStatement")
    .filter((s) => s.from > add.node.to && s.firstChild && textOf(script, s.firstChild) === model);
  const end = renewed[0]?.from ?? script.text.length;
  return callsOfMethod(script, "add").some(
    (later) =>
      later.node.from > add.node.to &&
      later.node.from < end &&
      later.receiver !== null &&
      textOf(script, later.receiver) === model &&
      functionOf(later.node)?.from === functionOf(add.node)?.from &&
      !isInOtherBranch(add.node, later.node) &&
      isReachedFrom(add.node, later.node) &&
      holdsWeights(script, { value: later.argumentList }),
  );
}

/** Not under a condition of its own: `if deep: model.add(…)` may add nothing. */
function isReachedFrom(earlier: SyntaxNode, later: SyntaxNode): boolean {
  for (let at = ancestorOf(later, "IfStatement"); at; at = ancestorOf(at, "IfStatement")) {
    if (!isWithin(earlier, at)) return false;
  }
  return true;
}

/** `x = Dense(64)(x)` whose result goes into another layer, and only into layers. */
function isAppliedFurther(script: Script, application: Call): boolean {
  const name = variableOf(script, application.node);
  if (name === null) return false;
  const home = functionOf(application.node)?.from;
  const uses = variablesNamed(script, name).filter(
    (v) => v.from > application.node.to && functionOf(v)?.from === home,
  );
  const renewed = uses.find(
    (v) => v.parent?.name === "AssignStatement" && v.nextSibling?.name === "AssignOp",
  );
  const end = renewed ? statementOf(renewed).to : script.text.length;
  const own = uses.filter((v) => v.to <= end && v !== renewed);
  return own.some((v) => isLayerInput(script, v)) && !own.some((v) => isGate(script, v));
}

function isLayerInput(script: Script, use: SyntaxNode): boolean {
  const call = enclosingCall(script, use);
  if (call === null || /Model$/.test(call.method)) return false;
  // What is only activated, scaled or shaped is no further layer: an output of its own range stays one.
  const made = callAt(script, call.callee);
  const isShaped = /^(?:Activation|Softmax|Lambda|Rescaling|Reshape|Flatten)$/.test(
    made?.method ?? "",
  );
  return !isShaped || isAppliedFurther(script, call) || isLayerInput(script, call.node);
}

function isGate(script: Script, use: SyntaxNode): boolean {
  if (use.parent?.name === "BinaryExpression") return true;
  const call = enclosingCall(script, use);
  const made = call?.callee ? callAt(script, call.callee) : null;
  return /^multiply$/i.test(made?.method ?? call?.method ?? "");
}

function enclosingCall(script: Script, use: SyntaxNode): Call | null {
  const node = ancestorOf(use, "CallExpression");
  return node && ancestorOf(use, "ArgList") ? callAt(script, node) : null;
}

/**
 * A layer that a class keeps, whose result goes into another; where nothing shows how it is called, one that the class
 * makes before another with weights.
 */
function isFollowedInClass(script: Script, layer: Call): boolean {
  const definition = ancestorOf(layer.node, "ClassDefinition");
  if (definition === null) return false;
  const attribute = variableOf(script, layer.node);
  const applications = callsWithin(script, definition).filter(
    (c) => attribute !== null && textOf(script, c.callee) === attribute,
  );
  if (applications.length > 0) {
    return applications.every((application) => {
      const outer = enclosingCall(script, application.node);
      const isNested = outer !== null && /^self\./.test(textOf(script, outer.callee));
      return isNested || isAppliedFurther(script, application);
    });
  }
  return kerasWeightLayers(script).some(
    (c) => c.node.from > layer.node.to && isWithin(c.node, definition),
  );
}
