import type { Call } from "../../python/calls.ts";
import { variablesNamed } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { childOf, functionOf, textOf } from "../../python/tree.ts";
import { variableOf } from "../optimizer/optimizers.ts";

/** Methods and attributes of Keras that train nothing, and make no part of another network of what they belong to. */
const looks =
  /^(?:predict(?:_generator|_on_batch|_proba|_classes)?|summary|trainable|eval|count_params)$/;

/**
 * Whether a network is made to predict and for nothing else: `body = VGG16(include_top=False)` whose features are saved
 * for another network. Of one that is handed on, or becomes a part of another, nothing is said.
 */
export function onlyPredicts(script: Script, { node }: Call): boolean {
  const name = variableOf(script, node);
  if (name === null || !/^\w+$/.test(name)) return false;
  const home = functionOf(node)?.from;
  const uses = variablesNamed(script, name).filter(
    (use) =>
      (home === undefined || functionOf(use)?.from === home) &&
      !(use.parent?.name === "AssignStatement" && use.nextSibling?.name === "AssignOp"),
  );
  const methods = uses.map((use) => {
    const property = use.parent?.name === "MemberExpression" && childOf(use.parent, "PropertyName");
    return property ? textOf(script, property) : "";
  });
  return (
    methods.some((method) => method.startsWith("predict")) &&
    methods.every((method) => looks.test(method))
  );
}
