import type { SyntaxNode } from "@lezer/common";
import { groupBy } from "../groupBy.ts";
import { itemsOf } from "./arguments.ts";
import { assignmentsOf } from "./bindings.ts";
import { callAt, callsOf } from "./calls.ts";
import { oncePerScript } from "./oncePerScript.ts";
import type { Script } from "./script.ts";
import { subscriptOf } from "./subscript.ts";
import { childOf, childrenOf, textOf } from "./tree.ts";

const inPlace = /[a-z\d]_$/i;

/**
 * Code that changes a tensor where it stands, by the name of the tensor: `x.div_(2)`, `x[:, 0] = 1`, `x /= 400`,
 * `x.data = y` and `out=x`. What has the name holds something else from there on.
 */
export const changedInPlace = oncePerScript(
  (script): ReadonlyMap<string, readonly SyntaxNode[]> => {
    const called = callsOf(script).flatMap(({ node, method, receiver, argumentList }) => [
      ...(receiver && inPlace.test(method) ? [{ node, of: receiver }] : []),
      ...itemsOf(script, argumentList)
        .filter(({ keyword }) => keyword === "out")
        .map(({ value }) => ({ node, of: value })),
    ]);
    const assigned = script.all("AssignStatement").flatMap((node) =>
      assignmentsOf(node)
        .filter(({ target }) => partOf(script, target) !== null)
        .map(({ target }) => ({ node, of: target })),
    );
    const updated = script.all("UpdateStatement").flatMap((node) => {
      const [of] = childrenOf(node);
      return of ? [{ node, of }] : [];
    });
    const all = [...called, ...assigned, ...updated];
    const byName = groupBy(all, ({ of }) => textOf(script, wholeOf(script, of)));
    return new Map([...byName].map(([name, changes]) => [name, changes.map(({ node }) => node)]));
  },
);

/** The tensor that a node is a part or another view of, `x` of `x[0].data`; null for none. */
function partOf(script: Script, node: SyntaxNode): SyntaxNode | null {
  const object = subscriptOf(node)?.object;
  if (object) return object;
  const property = node.name === "MemberExpression" ? childOf(node, "PropertyName") : null;
  return property && textOf(script, property) === "data" ? node.firstChild : null;
}

/** `x` of `x[:, 0].data` and of `x.mul_(2)`. */
function wholeOf(script: Script, node: SyntaxNode): SyntaxNode {
  const call = callAt(script, node);
  const next = call && inPlace.test(call.method) ? call.receiver : partOf(script, node);
  return next ? wholeOf(script, next) : node;
}
