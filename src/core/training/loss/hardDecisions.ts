import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import { optimizedParametersOf } from "../optimizer/optimizedParameters.ts";

/** A decision that has no gradient, and that a loss is made of: PyTorch is told that it has one. */
export interface HardDecision {
  /** What the loss, or the decision, is computed by. */
  readonly value: SyntaxNode;
  readonly decision: "class" | "threshold";
  /** `scores` of `scores.argmax(1)`, `p` of `(p > 0.5).float()`. */
  readonly scores: string;
  /** What the decision is compared with; null for a threshold, which only has to go. */
  readonly target: string | null;
}

const threshold =
  /^\(?\(\s*([\w.]+)\s*>=?\s*0?\.5\s*\)\.(?:float|double|to|type)\([^()]*\)(?:\.requires_grad_\((?:True)?\))?\)?$/;
const classes =
  /^(?:torch\.argmax\(\s*([\w.]+)\s*,[^()]*\)|([\w.]+)\.argmax\([^()]*\))(?:\.(?:float|double|to|type)\([^()]*\))(?:\.requires_grad_\((?:True)?\))?$/;
const longest = 160;

export const hardDecisionOf = oncePerScript((script): HardDecision | null => {
  for (const [name, assigned] of assignmentsByTarget(script)) {
    for (const { value } of assigned) {
      if (!value || value.to - value.from > longest || !/^\w+$/.test(name)) continue;
      const code = textOf(script, value);
      const level = threshold.exec(code)?.[1];
      if (isAsked(script, name)) continue;
      if (level !== undefined && isForced(script, name, value) && isOutput(script, level))
        return { value, decision: "threshold", scores: level, target: null };
      const found = classes.exec(code);
      const scores = found?.[1] ?? found?.[2];
      const compared = scores === undefined ? null : comparedWith(script, name, value);
      if (compared && scores !== undefined) return { ...compared, decision: "class", scores };
    }
  }
  return null;
});

/** `loss = ((decided - target.float()) ** 2).mean()` of which the script says that it has a gradient. */
function comparedWith(
  script: Script,
  decided: string,
  at: SyntaxNode,
): Pick<HardDecision, "value" | "target"> | null {
  const home = functionOf(at)?.from;
  for (const [name, assigned] of assignmentsByTarget(script)) {
    const [only, another] = assigned.filter(
      ({ value }) => value && functionOf(value)?.from === home && value.from > at.from,
    );
    if (!only?.value || another || only.value.to - only.value.from > longest) continue;
    const names = script
      .all("VariableName")
      .filter(({ from, to }) => only.value && from >= only.value.from && to <= only.value.to)
      .map((node) => textOf(script, node));
    const others = [...new Set(names)].filter((n) => n !== decided && !/^(?:torch|nn|F)$/.test(n));
    const [target, more] = others.filter((n) => !/criterion|loss|mse/i.test(n));
    if (!names.includes(decided) || target === undefined || more !== undefined) continue;
    if (isForced(script, name, only.value) || isForced(script, decided, at))
      return { value: only.value, target };
  }
  return null;
}

/** What comes out of a network, straight or through a sigmoid: an input or a label may be cut at a level. */
function isOutput(script: Script, name: string): boolean {
  const optimized = new Set(optimizedParametersOf(script).map(({ module }) => module));
  return (assignmentsByTarget(script).get(name) ?? []).some(({ value }) => {
    if (!value) return false;
    return callsWithin(script, value).some(
      ({ callee, method }) =>
        optimized.has(textOf(script, callee)) || /^(?:sigmoid|softmax)$/.test(method),
    );
  });
}

/** The gradient at a decided input is what some look for. */
function isAsked(script: Script, name: string): boolean {
  return script.all("MemberExpression").some((node) => textOf(script, node) === `${name}.grad`);
}

/** `x.requires_grad_()` and `x.requires_grad = True`, also where it is made. */
function isForced(script: Script, name: string, value: SyntaxNode): boolean {
  if (/\.requires_grad_\(/.test(textOf(script, value))) return true;
  const home = functionOf(value)?.from;
  const isHere = (node: SyntaxNode) => functionOf(node)?.from === home && node.from > value.from;
  return (
    callsOfMethod(script, "requires_grad_").some(
      ({ node, receiver }) => receiver && textOf(script, receiver) === name && isHere(node),
    ) ||
    (assignmentsByTarget(script).get(`${name}.requires_grad`) ?? []).some(({ statement }) =>
      isHere(statement),
    )
  );
}
