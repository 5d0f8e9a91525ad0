import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf, visit } from "../../python/tree.ts";

/** Reading it twice changes nothing: names, fields and numbers only, but for `item()` and the like. */
export function isPure(script: Script, value: SyntaxNode): boolean {
  let pure = value.name !== "Number" && !isText(script, value);
  const check = (node: SyntaxNode) => {
    const call = callAt(script, node);
    if (call && !/^(?:item|float|round|len|mean)$/.test(call.method) && !isLoss(script, call)) {
      pure = false;
    }
    return pure;
  };
  if (check(value)) visit(value, check);
  return pure;
}

/** A loss of PyTorch, by its function or by an object of its class. */
function isLoss(script: Script, call: Call): boolean {
  if (/^torch\.nn\.functional\.\w*(?:loss|entropy\w*)$/.test(call.name ?? "")) return true;
  const made = assignmentsByTarget(script).get(textOf(script, call.callee)) ?? [];
  return (
    made.length > 0 &&
    made.every(({ value }) => {
      const maker = value ? callAt(script, value) : null;
      return maker !== null && /^torch\.nn\.\w+Loss$/.test(maker.name ?? "");
    })
  );
}

/** `v` of `round(v, 4)`, `"%.4f" % v`, `"{:.4f}".format(v)` and `format(v, ".4f")`. */
export function valueWithin(script: Script, value: SyntaxNode): SyntaxNode {
  const call = callAt(script, value);
  if (call) {
    const [first, second] = itemsOf(script, call.argumentList);
    const isFormat = call.method === "format" && call.receiver?.name === "String" && !second;
    const isFunction = call.receiver === null && /^(?:round|format|str)$/.test(call.method);
    return first && (isFormat || isFunction) ? valueWithin(script, first.value) : value;
  }
  const [text, operator, right] = value.name === "BinaryExpression" ? childrenOf(value) : [];
  if (text?.name !== "String" || !operator || textOf(script, operator) !== "%") return value;
  return right && right.name !== "TupleExpression" ? valueWithin(script, right) : value;
}

/** What is text and no number: a string, and what formats into one. */
export function isText(script: Script, value: SyntaxNode): boolean {
  if (/String$/.test(value.name)) return true;
  const [left] = value.name === "BinaryExpression" ? childrenOf(value) : [];
  return left ? isText(script, left) : /String$/.test(callAt(script, value)?.receiver?.name ?? "");
}
