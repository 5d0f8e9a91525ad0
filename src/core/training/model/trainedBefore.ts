import type { SyntaxNode } from "@lezer/common";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  classAround,
  functionOf,
  isInOtherBranch,
  isWithin,
  loopsAround,
  nameOfDefinition,
} from "../../python/tree.ts";

const training =
  /^(?:backward|fit|fit_generator|(?:do_|run_)?train(?:_(?:model|net\w*|one_\w+|epoch\w*|step\w*|loop))?|training|run_epoch|apply_gradients)$/;

/** A call that trains, by its name. */
export function isTraining({ method }: Call): boolean {
  return training.test(method);
}

/** Whether something was trained, in the same function, before the script comes to a place. */
export function isAfterTraining(script: Script, node: SyntaxNode): boolean {
  return trainingsBeside(script, node).some(
    ({ node: call }) =>
      call.to <= node.from &&
      !isInOtherBranch(call, node) &&
      // What stands in the same loop, too, comes before the next turn.
      !loopsAround(call).some((loop) => isWithin(node, loop)),
  );
}

/** A later way of a function, in which nothing is trained where another trains: `elif mode == "test":`. */
export function isBesideTraining(script: Script, node: SyntaxNode): boolean {
  const trainings = trainingsBeside(script, node);
  return (
    trainings.some((call) => call.node.to <= node.from) &&
    trainings.every((call) => isInOtherBranch(call.node, node))
  );
}

/** Whether the branch that a node stands in trains, too, once it has come there. */
export function leadsToTraining(script: Script, node: SyntaxNode): boolean {
  const condition = ancestorOf(node, "IfStatement");
  const branch = condition?.getChildren("Body").find((body) => isWithin(node, body));
  return trainingsBeside(script, node).some(
    ({ node: call }) => call.from >= node.to && branch !== undefined && isWithin(call, branch),
  );
}

/** What trains in the function that a node stands in. */
function trainingsBeside(script: Script, node: SyntaxNode): readonly Call[] {
  const home = functionOf(node);
  return callsOf(script).filter((c) => isTraining(c) && functionOf(c.node)?.from === home?.from);
}

/**
 * Whether something was trained before the script comes to a place, in the same function or before a call that leads
 * there: what stands there may be about trained weights. Of a function that is called twice, as for two seeds, the
 * first turn is no training before the second.
 */
export function isTrainedBefore(script: Script, node: SyntaxNode): boolean {
  return comesAfter(script, node, { passed: new Set(), seen: new Set() });
}

interface Way {
  /** Functions by which the place is reached: a call of one of them is no training before it. */
  readonly passed: ReadonlySet<string>;
  /** Calls that were followed already, by whichever way. */
  readonly seen: Set<number>;
}

function comesAfter(script: Script, node: SyntaxNode, { passed, seen }: Way): boolean {
  if (seen.has(node.from)) return false;
  seen.add(node.from);
  const home = functionOf(node);
  const isBefore = (call: Call) =>
    call.node.to <= node.from &&
    functionOf(call.node)?.from === home?.from &&
    !passed.has(call.method);
  const trains = (call: Call) => isTraining(call) || trainingNames(script).has(call.method);
  if (callsOf(script).some((call) => isBefore(call) && trains(call))) return true;
  const name = home && calledAs(script, home);
  if (!name || passed.has(name)) return false;
  const further = new Set([...passed, name]);
  return callsOfMethod(script, name).some((call) =>
    comesAfter(script, call.node, { passed: further, seen }),
  );
}

/** A function by its name; what makes an object by the name of its class. */
export function calledAs(script: Script, definition: SyntaxNode): string {
  const name = nameOfDefinition(script, definition);
  const owner = name === "__init__" ? classAround(definition) : null;
  return nameOfDefinition(script, owner ?? definition);
}

/** Names of the functions and methods of the file that train something, or call one that does. */
const trainingNames = oncePerScript((script): ReadonlySet<string> => {
  const definitions = script.all("FunctionDefinition").map((definition) => ({
    name: calledAs(script, definition),
    called: callsWithin(script, definition).map(({ method }) => method),
  }));
  const names = new Set<string>(updates);
  for (let known = 0; known < names.size; ) {
    known = names.size;
    for (const { name, called } of definitions) {
      if (called.some((method) => names.has(method))) names.add(name);
    }
  }
  return names;
});

/** What only a training calls. */
const updates = ["backward", "fit", "apply_gradients", "pretrain", "pre_train"];
