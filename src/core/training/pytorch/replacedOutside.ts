import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import { childOf, textOf } from "../../python/tree.ts";
import type { Operation } from "./operation.ts";

/**
 * Whether something else may take the place of a layer, or of what it gives, once its module is made:
 * `model.head = nn.Sequential(model.head, nn.LogSoftmax(1))`, a hook.
 */
export function isReplacedOutside(script: Script, { at, by }: Operation): boolean {
  if (callsOfMethod(script, "register_forward_hook").length > 0) return true;
  const callee = callAt(script, by ?? at)?.callee;
  const property = callee?.name === "MemberExpression" ? childOf(callee, "PropertyName") : null;
  if (!property) return false;
  const name = textOf(script, property);
  return [...assignmentsByTarget(script).keys()].some(
    (target) => target.endsWith(`.${name}`) && target !== `self.${name}`,
  );
}
