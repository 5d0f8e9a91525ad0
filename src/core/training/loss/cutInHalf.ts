import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

/** Whether a script takes outputs for probabilities: `(out > 0.5)`, `model(x) >= 0.5`, but not of what gets its sigmoid there. */
export const cutsInHalf = oncePerScript((script): boolean =>
  script.all("BinaryExpression").some((comparison) => {
    const [left, operator, right] = childrenOf(comparison);
    return (
      left !== undefined &&
      right !== undefined &&
      /^>=?$/.test(operator ? textOf(script, operator) : "") &&
      literalOf(script, right) === 0.5 &&
      !/sigmoid|\brand/.test(textOf(script, left))
    );
  }),
);
