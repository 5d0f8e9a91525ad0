import type { SyntaxNode } from "@lezer/common";
import { callsOfMethod } from "../../python/calls.ts";
import { isNamedIn } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";

/** Whether other numbers are computed of a table after it is made, or the network is given something else, too: what it is evaluated with. */
export function isUsedOtherwise(script: Script, name: string, made: SyntaxNode): boolean {
  const evaluations = ["no_grad", "inference_mode", "eval", "evaluate", "predict"];
  const isComputedWith = script
    .all("BinaryExpression")
    .some((node) => node.from > made.to && isNamedIn(script, name, node));
  return isComputedWith || callsOfMethod(script, ...evaluations).length > 0;
}
