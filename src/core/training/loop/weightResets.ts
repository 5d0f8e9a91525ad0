import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, isWithin, statementOf, textOf } from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { isTrained } from "../pytorch/network.ts";
import { backwardCalls, iterableOf, loopVariables, runLengthOf } from "./runLength.ts";

/** A statement by which each turn of the training loop gives the model the weights it had at first. */
export interface WeightReset {
  readonly statement: SyntaxNode;
  /** With every batch, not only with what may be a fold or a trial. */
  readonly isEveryBatch: boolean;
}

export const weightResetsOf = oncePerScript((script): readonly WeightReset[] => {
  const { innerLoop, outerLoop } = runLengthOf(script);
  if (!outerLoop) return [];
  // What is saved, or trained anew, in the loop is another way of training.
  if (callsOfMethod(script, "save", "state_dict").some(({ node }) => isWithin(node, outerLoop)))
    return [];
  if (optimizersOf(script).some(({ call }) => isWithin(call.node, outerLoop))) return [];
  const step = innerLoop ?? outerLoop;
  return callsOfMethod(script, "load_state_dict", "apply").flatMap((call) => {
    const { node, receiver, argumentList } = call;
    const statement = statementOf(node);
    const isHere =
      isWithin(node, outerLoop) && functionOf(node)?.from === functionOf(outerLoop)?.from;
    const [given, another] = itemsOf(script, argumentList);
    if (!isHere || !receiver || !given || another || statement.name !== "ExpressionStatement")
      return [];
    const loop = ancestorOf(node, "ForStatement", "WhileStatement");
    const isOften = loop?.from === step.from || isOverEpochs(script, loop);
    if (
      !isOften ||
      ancestorOf(node, "IfStatement", "WithStatement") ||
      !isTrained(script, receiver)
    )
      return [];
    const isReset =
      call.method === "apply"
        ? draws(script, given.value)
        : !changesWithin(script, given.value, outerLoop) && !isWithinStep(script, node, loop);
    if (!isReset) return [];
    const isOfState = call.method === "load_state_dict";
    return [{ statement, isEveryBatch: isOfState && loop?.from === innerLoop?.from }];
  });
});

/** `for epoch in range(20):`; a loop over folds or seeds begins anew on purpose. */
function isOverEpochs(script: Script, loop: SyntaxNode | null): boolean {
  if (!loop) return false;
  const iterable = iterableOf(loop);
  const code = `${loopVariables(script, loop).join(" ")} ${iterable ? textOf(script, iterable) : ""}`;
  return /epoch/i.test(code);
}

/** `net.apply(initialize)`; what sets weights to one length, or forgets a state, draws nothing. */
function draws(script: Script, given: SyntaxNode): boolean {
  const definition = functionNamed(script, textOf(script, given));
  return (
    definition !== null &&
    /\binit\.|reset_parameters|(?:normal|uniform|xavier\w*|kaiming\w*|orthogonal)_\(/.test(
      textOf(script, definition),
    )
  );
}

/** Between the backward pass and the step, as where a gradient is taken beside the weights and applied to them. */
function isWithinStep(script: Script, node: SyntaxNode, loop: SyntaxNode | null): boolean {
  const isHere = (call: Call) => loop !== null && isWithin(call.node, loop);
  return (
    backwardCalls(script).some((call) => isHere(call) && call.node.to < node.from) &&
    callsOfMethod(script, "step").some((call) => isHere(call) && call.node.from > node.to)
  );
}

/** A name in what is loaded that the loop gives a value. */
function changesWithin(script: Script, given: SyntaxNode, loop: SyntaxNode): boolean {
  const names = [
    ...nodesWithin(script, "VariableName", given).map((node) => textOf(script, node)),
    textOf(script, given),
  ];
  const turns = loopVariables(script, loop);
  return names.some(
    (name) =>
      turns.includes(name) ||
      isFilled(script, name, loop) ||
      (assignmentsByTarget(script).get(name) ?? []).some(({ statement }) =>
        isWithin(statement, loop),
      ),
  );
}

/** `kept[key] = …`, `kept[key].lerp_(…)`, or a helper that is given it. */
function isFilled(script: Script, name: string, loop: SyntaxNode): boolean {
  const isItem = (code: string) => code.startsWith(`${name}[`);
  return (
    [...assignmentsByTarget(script).keys()].some(isItem) ||
    callsOf(script).some(({ node, receiver, method, argumentList }) => {
      if (receiver && isItem(textOf(script, receiver)) && method.endsWith("_")) return true;
      const isGiven = itemsOf(script, argumentList).some(
        ({ value }) => textOf(script, value) === name,
      );
      return isGiven && method !== "load_state_dict" && isWithin(node, loop);
    })
  );
}
