import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { callAt } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { definitionsReaching } from "../../python/reachingDefinitions.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, textOf } from "../../python/tree.ts";

/** What the attributes of a module are. */
type Attributes = ReadonlyMap<string, SyntaxNode>;

/** `x @ self.w` and `torch.matmul(x, self.w)` with a parameter that the module makes itself. */
export function isOwnProduct(script: Script, attributes: Attributes, node: SyntaxNode): boolean {
  const call = callAt(script, node);
  if (call) {
    if (!/^torch\.(?:matmul|mm|nn\.functional\.linear)$/.test(call.name ?? "")) return false;
    return itemsOf(script, call.argumentList).some(({ value }) =>
      isParameter(script, attributes, value),
    );
  }
  const [left, operator, right] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  return (
    operator !== undefined &&
    textOf(script, operator) === "@" &&
    [left, right].some((side) => side !== undefined && isParameter(script, attributes, side))
  );
}

/** The same with a bias, also by a name. Of two products one may be of what the layer gave before. */
export function isBiasedProduct(script: Script, attributes: Attributes, node: SyntaxNode): boolean {
  if (node.name === "VariableName") {
    const [only, another] = definitionsReaching(script, textOf(script, node), node);
    const given = only?.definition.kind === "value" ? only.definition.values : [];
    const [value, more] = given;
    return (
      value !== undefined &&
      !more &&
      !another &&
      value.name !== "VariableName" &&
      isBiasedProduct(script, attributes, value)
    );
  }
  if (isOwnProduct(script, attributes, node)) return true;
  const [left, operator, right] = node.name === "BinaryExpression" ? childrenOf(node) : [];
  if (!left || !right || !operator || textOf(script, operator) !== "+") return false;
  const products = [...nodesWithin(script, "BinaryExpression", node), left, right].filter((part) =>
    isOwnProduct(script, attributes, part),
  );
  return (
    new Set(products.map(({ from, to }) => `${from} ${to}`)).size === 1 &&
    [left, right].some((side) => isOwnProduct(script, attributes, side)) &&
    [left, right].some((side) => isParameter(script, attributes, side))
  );
}

function isParameter(script: Script, attributes: Attributes, node: SyntaxNode): boolean {
  const name = /^self\.(\w+)(?:\.T|\.t\(\))?$/.exec(textOf(script, node))?.[1];
  const made = name === undefined ? undefined : attributes.get(name);
  return made !== undefined && callAt(script, made)?.name === "torch.nn.Parameter";
}
