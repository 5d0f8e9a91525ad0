import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsOf } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { childrenOf, functionOf, textOf } from "../../python/tree.ts";

/** Code that sets gradients to zero, or drops them. */
export interface GradientClear {
  readonly node: SyntaxNode;
  /** Whose, as written: `optimizer`, `model`; null where it goes by single parameters. */
  readonly owner: string | null;
  /** Gradients of something else are put in the place of those that are cleared. */
  readonly isRefilled: boolean;
}

const gradient = /\._?grad(?:\.data)?$/;

/** `optimizer.zero_grad()`, `p.grad = None`, `p.grad.zero_()` and helpers that are named for it, in source order. */
export const gradientClearsOf = oncePerScript((script): readonly GradientClear[] => {
  const calls = callsOf(script).flatMap(({ node, method, receiver }): Clear[] => {
    const owner = receiver ? textOf(script, receiver) : null;
    if (method === "zero_grad") return [{ node, owner }];
    const fills = /^(?:zero_|fill_)$/.test(method) && gradient.test(owner ?? "");
    const isHelper = /^(?:clear|reset|zero)_?grad(?:ient)?s?$|^_foreach_zero_$/.test(method);
    const isSet = method === "setattr" && /,\s*["']grad["']\s*,/.test(textOf(script, node));
    const isScaledAway = method === "mul_" && gradient.test(owner ?? "");
    return fills || isHelper || isSet || isScaledAway ? [{ node, owner: null }] : [];
  });
  const assigned = script.all("AssignStatement").flatMap((statement) =>
    assignmentsOf(statement)
      .filter(({ target }) => gradient.test(textOf(script, target)))
      .map(({ target, value }) => ({ clear: { node: target, owner: null }, value })),
  );
  const refills = assigned.filter(
    ({ value }) => value && !/^(?:None|torch\.zeros)/.test(textOf(script, value)),
  );
  const updated = script.all("UpdateStatement").flatMap((statement): Clear[] => {
    const [target, operator] = childrenOf(statement);
    const isCleared =
      target &&
      operator &&
      gradient.test(textOf(script, target)) &&
      /^[*-]=$/.test(textOf(script, operator));
    return isCleared ? [{ node: target, owner: null }] : [];
  });
  return [...calls, ...updated, ...assigned.map(({ clear }) => clear)]
    .map((clear) => ({
      ...clear,
      isRefilled: refills.some(
        ({ clear: { node } }) =>
          node.from > clear.node.to && functionOf(node)?.from === functionOf(clear.node)?.from,
      ),
    }))
    .sort((a, b) => a.node.from - b.node.from);
});

type Clear = Omit<GradientClear, "isRefilled">;
