import type { SyntaxNode } from "@lezer/common";
import { callsOf } from "../../python/calls.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childrenOf, isWithin, textOf } from "../../python/tree.ts";

const product = /^(?:matmul|bmm|einsum)$/;

/** Whether a function of the script attends, whatever it is called: a softmax of one product, and a product with it. */
export const attendsByHand = oncePerScript((script): boolean =>
  script.all("FunctionDefinition").some((definition) => {
    const calls = callsOf(script).filter(({ node }) => isWithin(node, definition));
    if (calls.some(({ method }) => method === "scaled_dot_product_attention")) return true;
    const products = [
      ...calls.filter(({ method }) => product.test(method)).map(({ node }) => node),
      ...productsWithin(script, definition),
    ];
    return calls.some(
      ({ method, node }) =>
        /softmax$/.test(method) &&
        products.some((one) => one.from < node.from || isWithin(one, node)) &&
        products.some((one) => one.to > node.to),
    );
  }),
);

/** `q @ k`. */
function productsWithin(script: Script, part: SyntaxNode): readonly SyntaxNode[] {
  return nodesWithin(script, "BinaryExpression", part).filter((node) => {
    const operator = childrenOf(node)[1];
    return operator !== undefined && textOf(script, operator) === "@";
  });
}
