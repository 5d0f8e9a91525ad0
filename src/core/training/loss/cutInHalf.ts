import type { SyntaxNode } from "@lezer/common";
import { literalOf } from "../../python/literals.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
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
      !isOther(script, left)
    );
  }),
);

/** What gets a sigmoid at this very place, or is drawn, here or under a name. */
function isOther(script: Script, compared: SyntaxNode): boolean {
  const calls = callsWithin(script, compared);
  const named = nodesWithin(script, "VariableName", compared).flatMap(
    (name) => onlyCall(script, name) ?? [],
  );
  return (
    calls.some(({ method }) => /^(?:sigmoid_?|Sigmoid|expit)$/.test(method)) ||
    [...calls, ...named].some(({ name, method }) => /(?:^|\.)rand/.test(name ?? method))
  );
}
