import type { SyntaxNode } from "@lezer/common";
import { type Call, callsOf } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, isWithin, textOf } from "../../python/tree.ts";

const product = /^(?:matmul|bmm|einsum)$/;
const weights = /softmax$/;
const whole = "scaled_dot_product_attention";

/** Whether a function of the script attends, whatever it is called: a softmax of one product, and a product with it. */
export const attendsByHand = oncePerScript((script): boolean => {
  const parts = callsOf(script).filter(
    ({ method }) => product.test(method) || weights.test(method) || method === whole,
  );
  return script.all("FunctionDefinition").some((definition) =>
    attends(
      script,
      definition,
      parts.filter(({ node }) => isWithin(node, definition)),
    ),
  );
});

function attends(script: Script, definition: SyntaxNode, parts: readonly Call[]): boolean {
  if (parts.some(({ method }) => method === whole)) return true;
  const weighing = parts.filter(({ method }) => weights.test(method));
  if (weighing.length === 0) return false;
  const products = [
    ...parts.filter(({ method }) => product.test(method)).map(({ node }) => node),
    ...productsWithin(script, definition),
  ];
  return weighing.some(
    ({ node }) =>
      products.some((one) => one.from < node.from || isWithin(one, node)) &&
      products.some((one) => one.to > node.to),
  );
}

/** `q @ k`. */
function productsWithin(script: Script, part: SyntaxNode): readonly SyntaxNode[] {
  return nodesWithin(script, "BinaryExpression", part).filter((node) => {
    const operator = childrenOf(node)[1];
    return operator !== undefined && textOf(script, operator) === "@";
  });
}
