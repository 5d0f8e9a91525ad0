import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { isNamedIn, variablesNamed } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { functionOf } from "../../python/tree.ts";
import { modelOf } from "../model/model.ts";

/** Whether other numbers are computed of a table after it is made, or the network is evaluated with anything else. */
export function isUsedOtherwise(script: Script, name: string, made: SyntaxNode): boolean {
  const evaluations = ["no_grad", "inference_mode", "eval", "evaluate", "predict"];
  const isComputedWith = script
    .all("BinaryExpression")
    .some((node) => node.from > made.to && isNamedIn(script, name, node));
  const isEvaluated = callsOfMethod(script, ...evaluations).length > 0;
  return isComputedWith || (isEvaluated && !isAllThatIsGiven(script, name, made));
}

/** Whether the network is called with this table or rows of it wherever it is named, and handed to nobody. */
function isAllThatIsGiven(script: Script, name: string, made: SyntaxNode): boolean {
  const model = modelOf(script);
  if (!model?.construction || !/^\w+$/.test(model.name)) return false;
  const { to } = model.construction;
  const uses = variablesNamed(script, model.name).filter(({ from }) => from >= to);
  return uses.every((use) => {
    const owner = use.parent;
    if (owner?.name === "MemberExpression") {
      const call = owner.parent ? callAt(script, owner.parent) : null;
      return call?.callee.from !== owner.from || itemsOf(script, call.argumentList).length === 0;
    }
    const call = owner ? callAt(script, owner) : null;
    const isApplied = call?.callee.from === use.from && call.callee.to === use.to;
    const [given] = isApplied ? itemsOf(script, call.argumentList) : [];
    const isHere = functionOf(use)?.from === functionOf(made)?.from;
    return given !== undefined && isHere && isNamedIn(script, name, given.value);
  });
}
