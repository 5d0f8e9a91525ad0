import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import { classNamed } from "../../python/classes.ts";
import type { Script } from "../../python/script.ts";
import { sameNode, textOf } from "../../python/tree.ts";
import { type Optimizer, steppedNames } from "./optimizers.ts";

/** One whose parameters this file does not show, or that another library makes, may hold all that is left. */
export function hasOtherOptimizer(script: Script, { call }: Optimizer): boolean {
  const stepped = steppedNames(script);
  return [...assignmentsByTarget(script)].some(
    ([name, assignments]) =>
      stepped.has(name) &&
      assignments.some(
        ({ value }) =>
          value !== null &&
          callAt(script, value) !== null &&
          !sameNode(value, call.node) &&
          !hasParameters(script, name),
      ),
  );
}

/** A network may be cleared as an optimizer is, but has parameters. */
function hasParameters(script: Script, name: string): boolean {
  return callsOfMethod(script, "parameters", "named_parameters").some(
    ({ receiver }) => receiver !== null && textOf(script, receiver) === name,
  );
}

/** A name or an attribute that is given a module of PyTorch's or of this file. */
export function isModuleOfFile(script: Script, root: string): boolean {
  return (assignmentsByTarget(script).get(root) ?? []).some(({ value }) => {
    const call = value && constructionWithin(script, value);
    if (!call) return false;
    const isKnown = /^(?:torch\.nn|torchvision\.models)\./.test(call.name ?? "");
    return isKnown || classNamed(script, call.method) !== null;
  });
}

/** `Net()` of `Net().to(device)`. */
function constructionWithin(script: Script, node: SyntaxNode): Call | null {
  const call = callAt(script, node);
  return call?.receiver && /^(?:to|cuda|cpu|float|half|train)$/.test(call.method)
    ? constructionWithin(script, call.receiver)
    : call;
}
