import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { textOf } from "../../python/tree.ts";

const gradient = /(?:^|\.)_?grad(?:\.data)?$/;
const clearing = /^(?:zero_|fill_)$/;

/** Code that gives gradients other values by hand: `p.grad = g`, `p.grad /= n`, `p.grad.add_(g)`; clearing them is none. */
export const gradientChangesOf = oncePerScript((script): readonly SyntaxNode[] => {
  const assigned = script
    .all("AssignStatement")
    .filter((statement) =>
      assignmentsOf(statement).some(({ target }) => gradient.test(textOf(script, target))),
    );
  const changed = [...changedInPlace(script)]
    .filter(([name]) => gradient.test(name))
    .flatMap(([, changes]) => changes)
    .filter((node) => !clearing.test(callAt(script, node)?.method ?? ""));
  return [...assigned, ...changed];
});
