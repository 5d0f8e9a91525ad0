import type { SyntaxNode } from "@lezer/common";
import { bindingsOf } from "../../python/bindings.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";
import { meaningOf } from "./metricMeaning.ts";

/** Whether a measure is, or may be, the opposite of what its name says: `-loss`, `accuracy = 1 - accuracy`. */
export function mayBeTurned(script: Script, node: SyntaxNode): boolean {
  if (isOpposite(script, node)) return true;
  if (node.name !== "VariableName") return false;
  const bindings = bindingsOf(script, textOf(script, node), node)?.bindings ?? [];
  return bindings.some((one) => one.kind === "value" && isOpposite(script, one.value));
}

function isOpposite(script: Script, node: SyntaxNode): boolean {
  const [first, second, third] = childrenOf(node);
  if (!first || !second) return false;
  const [sign, measure] = node.name === "UnaryExpression" ? [first, second] : [second, third];
  if (!/^(?:Unary|Binary)Expression$/.test(node.name) || textOf(script, sign) !== "-") return false;
  const isWhole =
    node.name === "UnaryExpression" || /^1(?:00)?(?:\.0?)?$/.test(textOf(script, first));
  return isWhole && measure !== undefined && meaningOf(script, measure) !== null;
}
