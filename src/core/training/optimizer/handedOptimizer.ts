import { bindingsOf } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import {
  ancestorOf,
  classAround,
  functionOf,
  nameOfDefinition,
  textOf,
} from "../../python/tree.ts";
import { assignedValue } from "./optimizers.ts";

/**
 * The function or the class that is handed its optimizer as a parameter, by its name: `def train(model, optimizer)`
 * that clears `optimizer`, or a class that keeps the parameter as `self.optimizer`. Null where none is.
 */
export function takesOptimizer(script: Script): string | null {
  const stepped = new Set(
    callsOfMethod(script, "step").flatMap(({ receiver, argumentList }) => [
      ...(receiver ? [textOf(script, receiver)] : []),
      // A scaler of gradients takes the step: `scaler.step(optimizer)`.
      textOf(script, argumentList).slice(1, -1).trim(),
    ]),
  );
  for (const { receiver, node } of callsOfMethod(script, "zero_grad")) {
    const name = receiver && textOf(script, receiver);
    if (!receiver || !name || !stepped.has(name)) continue;
    const value = receiver.name === "VariableName" ? receiver : assignedValue(script, name, node);
    const taker =
      value?.name === "VariableName" ? takerOf(script, textOf(script, value), value) : null;
    if (taker !== null) return taker;
  }
  return null;
}

/** Whose parameter a name is, where it is nothing else: a function's, or the class's whose objects it makes. */
function takerOf(
  script: Script,
  name: string,
  at: Parameters<typeof functionOf>[0],
): string | null {
  const found = bindingsOf(script, name, at);
  if (found === null || found.bindings.some(({ kind }) => kind !== "parameter")) return null;
  const owner = classAround(found.scope);
  const isMaker = owner !== null && nameOfDefinition(script, found.scope) === "__init__";
  return nameOfDefinition(script, isMaker ? owner : found.scope);
}

/** What trains: a backward pass, or what makes many of them. */
export const trainingCalls = ["backward", "fit", "fit_generator"] as const;

/** Every training stands in a function, and nothing at the top level begins one: another file runs the training. */
export function isTrainedByAnother(script: Script): boolean {
  const passes = callsOfMethod(script, ...trainingCalls);
  const runs = script
    .all("CallExpression")
    .some(
      (c) =>
        functionOf(c) === null && ancestorOf(c, "ClassDefinition") === null && isOwn(script, c),
    );
  return passes.length > 0 && passes.every(({ node }) => functionOf(node) !== null) && !runs;
}

/** A call of a function or a class that this file defines. */
function isOwn(script: Script, call: Parameters<typeof functionOf>[0]): boolean {
  const name = call.firstChild?.name === "VariableName" ? textOf(script, call.firstChild) : null;
  return (
    name !== null &&
    [...script.all("FunctionDefinition"), ...script.all("ClassDefinition")].some(
      (definition) => nameOfDefinition(script, definition) === name,
    )
  );
}
