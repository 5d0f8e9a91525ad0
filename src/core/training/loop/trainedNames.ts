import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../../python/arguments.ts";
import { assignmentsOf, bindingsOf, parametersOf, valueBehind } from "../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod, dottedName } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { callersOf, givenFor } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  functionOf,
  isWithin,
  sameNode,
  takesSelf,
  textOf,
} from "../../python/tree.ts";
import { modelOf } from "../model/model.ts";
import { type Optimizer, optimizersOf } from "../optimizer/optimizers.ts";
import { type TrainingStep, trainingStepsOf } from "./trainingStep.ts";

/** An expression for the parameters that `step` updates, by names that are known where it stands. */
export function parametersAt(script: Script, step: TrainingStep): string {
  const at = step.statement;
  const [optimizer, another] = optimizersOf(script).filter((o) => o.variable === step.optimizer);
  const home = functionOf(at) ?? at;
  const isHanded = parametersOf(script, home).some(({ name }) => name === step.optimizer);
  // What is handed over later on only the optimizer knows.
  if (callsOfMethod(script, "add_param_group").length > 0) return groupsOf(script, step);
  // Of several by that name the one that is stepped knows what it holds.
  if (another && isHanded) return groupsOf(script, step);
  // So does one that nobody in this file hands over: it need not hold the network that is made here.
  if (!optimizer && isHanded && callersOf(script, home).length === 0) {
    const own = passedModel(script, at);
    return own === null ? groupsOf(script, step) : `${own}.parameters()`;
  }
  const given = optimizer ? argumentOf(script, optimizer.call.argumentList, "params", 0) : null;
  const trained = given ? ownerOf(script, valueBehind(script, given.value)) : null;
  if (trained !== null && optimizer && isSameName(script, trained, optimizer.call.node, at)) {
    return `${nameInFunction(script, trained, at)}.parameters()`;
  }
  // What it holds goes by a name whose value is not known: copies in full precision, a choice.
  if (given && trained === null && given.value.name === "VariableName") {
    return groupsOf(script, step);
  }
  // One of several networks: only its own optimizer knows for sure what it updates.
  const isAlone = new Set(trainingStepsOf(script).map((s) => s.optimizer)).size < 2;
  const model = isAlone && !given ? modelOf(script) : null;
  if (model?.construction && isSameName(script, model.name, model.construction, at)) {
    return `${model.name}.parameters()`;
  }
  const passed = isAlone ? passedModel(script, at) : null;
  if (passed) return `${passed}.parameters()`;
  return groupsOf(script, step);
}

function groupsOf({ quote }: Script, { optimizer }: TrainingStep): string {
  return `[p for group in ${optimizer}.param_groups for p in group[${quote}params${quote}]]`;
}

/** A global network by the name of the parameter that it is passed as, where every caller passes it. */
function nameInFunction(script: Script, global: string, at: SyntaxNode, depth = 0): string {
  const definition = functionOf(at);
  if (!definition || depth > 3) return global;
  const parameters = parametersOf(script, definition);
  if (parameters.some(({ name }) => name === global)) return global;
  const callers = callersOf(script, definition);
  const first = takesSelf(script, definition) ? 1 : 0;
  const parameter = parameters.slice(first).find((own) => {
    const isPassed = (call: Call) => {
      const given = givenFor(script, call, own)?.value;
      return (
        given !== undefined &&
        textOf(script, given) === nameInFunction(script, global, call.node, depth + 1)
      );
    };
    return callers.length > 0 && callers.every(isPassed);
  });
  return parameter?.name ?? global;
}

/** What the trained model is called at a place; null where it has no certain name there. */
export function modelNameAt(script: Script, at: SyntaxNode): string | null {
  const model = modelOf(script);
  if (model?.construction && isSameName(script, model.name, model.construction, at)) {
    return model.name;
  }
  const [optimizer, another] = optimizersOf(script);
  const given = optimizer ? argumentOf(script, optimizer.call.argumentList, "params", 0) : null;
  const owner = given ? ownerOf(script, given.value) : null;
  if (
    owner !== null &&
    optimizer &&
    !another &&
    isSameName(script, owner, optimizer.call.node, at)
  ) {
    return owner;
  }
  const kept = owner && optimizer && !another ? keptModel(script, owner, optimizer, at) : null;
  return kept ?? passedModel(script, at) ?? ownModel(script, at);
}

/**
 * The same in one of several trainings: what the optimizer holds that is made last before a place, by the name that is
 * stepped.
 */
export function modelNameOf(script: Script, stepped: string, at: SyntaxNode): string | null {
  const home = functionOf(at)?.from;
  const made = optimizersOf(script).findLast(
    ({ variable, call }) =>
      variable === stepped && functionOf(call.node)?.from === home && call.node.to <= at.from,
  );
  const given = made ? argumentOf(script, made.call.argumentList, "params", 0) : null;
  return (given && ownerOf(script, given.value)) ?? modelNameAt(script, at);
}

/** What a function calls the network that a function which it calls trains: `train_epoch(net, loader, optimizer)`. */
export function modelHandedOn(script: Script, step: SyntaxNode, at: SyntaxNode): string | null {
  const definition = functionOf(step);
  const name = definition ? passedModel(script, step) : null;
  const parameter = definition && parametersOf(script, definition).find((p) => p.name === name);
  if (!definition || !parameter) return sharesClass(step, at) ? ownModel(script, step) : null;
  const [caller, another] = callersOf(script, definition);
  if (!caller || another || functionOf(caller.node)?.from !== functionOf(at)?.from) return null;
  const given = givenFor(script, caller, parameter);
  return given ? dottedName(script, given.value) : null;
}

function sharesClass(a: SyntaxNode, b: SyntaxNode): boolean {
  return ancestorOf(a, "ClassDefinition")?.from === ancestorOf(b, "ClassDefinition")?.from;
}

/** `self.model` where the constructor that makes the optimizer keeps its `model` as that. */
function keptModel(
  script: Script,
  name: string,
  { call }: Optimizer,
  at: SyntaxNode,
): string | null {
  const initializer = functionOf(call.node);
  const owner = ancestorOf(call.node, "ClassDefinition");
  if (!initializer || !owner || !isWithin(at, owner) || functionOf(at)?.from === initializer.from) {
    return null;
  }
  const kept = nodesWithin(script, "AssignStatement", initializer)
    .flatMap((statement) => assignmentsOf(statement))
    .filter(({ value }) => value !== null && textOf(script, value) === name)
    .map(({ target }) => textOf(script, target))
    .filter((target) => /^self\.\w+$/.test(target));
  const [only, another] = kept;
  return only !== undefined && another === undefined ? only : null;
}

/** `model` of `model.parameters()`, also where it is split into groups: the only one whose parameters are named. */
function ownerOf(script: Script, parameters: SyntaxNode): string | null {
  const owners = callsOfMethod(script, "parameters")
    .filter((c) => isWithin(c.node, parameters))
    .map((c) => (c.receiver ? dottedName(script, c.receiver) : null));
  const [owner, ...others] = owners;
  return owner !== undefined && others.every((o) => o === owner) ? owner : null;
}

function isSameName(
  script: Script,
  expression: string,
  here: SyntaxNode,
  there: SyntaxNode,
): boolean {
  const root = expression.split(".")[0] ?? "";
  if (root === "self") {
    return ancestorOf(here, "ClassDefinition")?.from === ancestorOf(there, "ClassDefinition")?.from;
  }
  const a = bindingsOf(script, root, here)?.scope;
  const b = bindingsOf(script, root, there)?.scope;
  return a !== undefined && b !== undefined && sameNode(a, b);
}

/** The parameter of the step's function that is trained: `model.train()` is called, or it is named so. */
function passedModel(script: Script, at: SyntaxNode): string | null {
  const definition = functionOf(at);
  if (!definition) return null;
  // A trainer that has a method of that name is no network.
  const names = parametersOf(script, definition)
    .slice(takesSelf(script, definition) ? 1 : 0)
    .map((p) => p.name);
  const called = (name: string, method: RegExp) =>
    callsOf(script).some(
      (c) =>
        isWithin(c.node, definition) &&
        method.test(c.method) &&
        (c.receiver ?? c.callee).name === "VariableName" &&
        textOf(script, c.receiver ?? c.callee) === name,
    );
  const trained = names.filter((n) => called(n, /^train$/));
  const named = names.filter((n) => /^(?:\w+_)?(?:model|net|network)$/i.test(n) && called(n, /./));
  const [only, another] = trained.length > 0 ? trained : named;
  return only !== undefined && another === undefined ? only : null;
}

/** `self.model` where the step's method calls `self.model.train()` and `train()` of nothing else. */
function ownModel(script: Script, at: SyntaxNode): string | null {
  const definition = functionOf(at);
  if (!definition) return null;
  const names = new Set(
    callsOfMethod(script, "train").flatMap(({ node, receiver }) => {
      const text = receiver && isWithin(node, definition) ? textOf(script, receiver) : "";
      return /^self\.\w+$/.test(text) ? [text] : [];
    }),
  );
  const [only, another] = names;
  return only !== undefined && another === undefined ? only : null;
}
