import type { SyntaxNode } from "@lezer/common";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { classAround, functionOf, nameOfDefinition } from "../../python/tree.ts";
import { isTraining } from "./pretrained.ts";

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
