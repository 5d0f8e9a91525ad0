import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { variablesNamed } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import {
  ancestorOf,
  childOf,
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  sameNode,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";
import { modulesOf } from "../pytorch/modules.ts";
import { isTrained } from "../pytorch/network.ts";
import { isMadeIn, makingOf } from "./madeAnew.ts";
import { loopsThrough, loopVariables } from "./runLength.ts";
import { trainingStepsOf } from "./trainingStep.ts";

/** The best weights of a run, kept as what goes on being trained. */
export interface KeptWeights {
  readonly statement: SyntaxNode;
  /** `model.state_dict()`, or the model itself. */
  readonly kept: SyntaxNode;
}

/**
 * `if loss < best: weights = model.state_dict()` within the training loop, read only after it: the tensors are those of
 * the model, which the steps that follow change in place.
 */
export const keptWeightsOf = oncePerScript((script): KeptWeights | null => {
  // What gets other tensors leaves the old ones as they are.
  if ([...assignmentsByTarget(script).keys()].some((target) => /\.data$/.test(target))) return null;
  for (const statement of script.all("AssignStatement")) {
    const [only, another] = assignmentsOf(statement);
    if (!only?.value || another || !/^(?:self\.)?\w+$/.test(textOf(script, only.target))) continue;
    const kept = referenceIn(script, only.value);
    const model = kept && modelOf(script, kept);
    if (kept && model && isReadTooLate(script, statement, only.target, model)) {
      return { statement, kept };
    }
  }
  return null;
});

/** `model.state_dict()`, a shallow copy or a dictionary of it, and `model` itself. */
function referenceIn(script: Script, value: SyntaxNode): SyntaxNode | null {
  if (value.name === "VariableName") return value;
  if (value.name === "DictionaryExpression") {
    const items = itemsOf(script, value).map((item) => callAt(script, item.value));
    return items.find((call) => call?.method === "state_dict")?.node ?? null;
  }
  const call = callAt(script, value);
  if (!call) return null;
  if (call.method === "state_dict") return value;
  const isShallow =
    (call.method === "copy" && call.receiver !== null) ||
    /^(?:dict|copy\.copy)$/.test(call.name ?? "");
  const inner =
    call.name === "copy.copy" || call.name === "dict"
      ? itemsOf(script, call.argumentList)[0]?.value
      : call.receiver;
  const given = isShallow && inner ? callAt(script, inner) : null;
  return given?.method === "state_dict" ? given.node : null;
}

function modelOf(script: Script, kept: SyntaxNode): SyntaxNode | null {
  const model = callAt(script, kept)?.receiver ?? kept;
  const name = textOf(script, model);
  const isOptimized = optimizedParametersOf(script).some(({ module }) => module === name);
  return isOptimized || isTrained(script, model) ? model : null;
}

function isReadTooLate(
  script: Script,
  statement: SyntaxNode,
  target: SyntaxNode,
  model: SyntaxNode,
): boolean {
  const steps = trainingStepsOf(script).flatMap((step) => loopsThrough(script, step.statement));
  const loop = loopsTo(script, statement).find((one) =>
    steps.some((other) => sameNode(one, other)),
  );
  const choice = ancestorOf(statement, "IfStatement");
  if (!loop || !choice || isWithin(loop, choice) || endsLoop(statement)) return false;
  if (isMadeAnew(script, loop, model)) return false;
  const reads = mentionsOf(script, target).filter((n) => !isAssigned(n) && !isLookedAt(script, n));
  return (
    reads.length > 0 &&
    reads.every((node) => loopsTo(script, node).every((one) => !sameNode(one, loop)))
  );
}

/** Also those around the calls of an object: `stopper(loss, model)`. */
function loopsTo(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  const method = functionOf(node);
  const owner = method && classAround(method);
  if (!method || !owner || nameOfDefinition(script, method) !== "__call__") {
    return loopsThrough(script, node);
  }
  const calls = callsOf(script).filter(
    ({ callee }) =>
      /^(?:VariableName|MemberExpression)$/.test(callee.name) &&
      trace(script, callee).some(
        ({ value }) => value.kind === "instance" && sameNode(value.instance.definition, owner),
      ),
  );
  return calls.flatMap((call) => loopsThrough(script, call.node));
}

/** A name in its own function; an attribute of whatever object. */
function mentionsOf(script: Script, target: SyntaxNode): readonly SyntaxNode[] {
  const home = functionOf(target)?.from;
  const property = childOf(target, "PropertyName");
  if (!property) {
    const named = variablesNamed(script, textOf(script, target));
    return named.filter((node) => functionOf(node)?.from === home && !sameNode(node, target));
  }
  const name = textOf(script, property);
  return script.all("MemberExpression").filter((node) => {
    const own = childOf(node, "PropertyName");
    return own !== null && textOf(script, own) === name;
  });
}

/** The run is over where the weights are kept. */
function endsLoop({ parent }: SyntaxNode): boolean {
  const block = parent ? statementsOf(parent) : [];
  return block.some(({ name }) => /^(?:Break|Return|Raise)Statement$/.test(name));
}

/** Each turn has a model of its own, or one that is moved, which gives it other tensors. */
function isMadeAnew(script: Script, loop: SyntaxNode, node: SyntaxNode): boolean {
  const model = textOf(script, node);
  const root = model.split(".")[0] ?? model;
  const isUnknown = modulesOf(script, node, null).some(({ value }) => !makingOf(value));
  const isMade = isMadeIn(script, loop, node) || (isUnknown && !isKnownIn(script, loop, node));
  const isBound = [model, root].some(
    (name) =>
      loopVariables(script, loop).includes(name) ||
      (assignmentsByTarget(script).get(name) ?? []).some(({ target }) => isWithin(target, loop)),
  );
  const moves = callsOfMethod(script, "to", "cpu", "cuda", "half", "float", "share_memory");
  const isMoved = (call: Call) =>
    isWithin(call.node, loop) && call.receiver !== null && textOf(script, call.receiver) === model;
  return isMade || isBound || moves.some(isMoved);
}

/** What a function is given has its name in the loop, too: the loop stands there, or passes it by that name. */
function isKnownIn(script: Script, loop: SyntaxNode, node: SyntaxNode): boolean {
  const name = textOf(script, node);
  return (
    functionOf(loop)?.from === functionOf(node)?.from ||
    callsWithin(script, loop).some(({ argumentList }) =>
      itemsOf(script, argumentList).some(({ value }) => textOf(script, value) === name),
    )
  );
}

function isAssigned({ parent, nextSibling }: SyntaxNode): boolean {
  return parent?.name === "AssignStatement" && /^(?:AssignOp|,)$/.test(nextSibling?.name ?? "");
}

/** What is only asked about its names, or whether it is there, is put into no model. */
function isLookedAt(script: Script, { parent }: SyntaxNode): boolean {
  if (parent?.name === "MemberExpression") {
    const property = childOf(parent, "PropertyName");
    return property !== null && textOf(script, property) === "keys";
  }
  const call = parent?.name === "ArgList" && parent.parent ? callAt(script, parent.parent) : null;
  return (
    parent?.name === "BinaryExpression" ||
    /^(?:list|len|set|sorted|print|type)$/.test(call?.name ?? "")
  );
}
