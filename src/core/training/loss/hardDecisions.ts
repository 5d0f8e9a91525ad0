import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { callAt, callsOfMethod, dottedName } from "../../python/calls.ts";
import { importsOf } from "../../python/imports.ts";
import { literalOf } from "../../python/literals.ts";
import { variablesNamed } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { childOf, childrenOf, functionOf, textOf } from "../../python/tree.ts";
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

/** What a decision, or a number that is made of one, is passed through on its way. */
const casts = /^(?:float|double|to|type|requires_grad_)$/;

export const hardDecisionOf = oncePerScript((script): HardDecision | null => {
  for (const [name, assigned] of assignmentsByTarget(script)) {
    for (const { value, target } of assigned) {
      const made = value && target.name === "VariableName" ? decisionOf(script, value) : null;
      if (!value || !made || isAsked(script, name)) continue;
      const scores = textOf(script, made.scores);
      if (made.decision === "threshold") {
        if (isForced(script, name, value) && isOutput(script, scores)) {
          return { value, decision: "threshold", scores, target: null };
        }
        continue;
      }
      const compared = comparedWith(script, name, value);
      if (compared) return { ...compared, decision: "class", scores };
    }
  }
  return null;
});

/** `(p > 0.5).float()` and `scores.argmax(1).float()`, made numbers again. */
function decisionOf(
  script: Script,
  value: SyntaxNode,
): { readonly decision: HardDecision["decision"]; readonly scores: SyntaxNode } | null {
  const call = callAt(script, value);
  if (value.name === "ParenthesizedExpression") {
    const inner = childrenOf(value)[1];
    return inner ? decisionOf(script, inner) : null;
  }
  if (!call?.receiver || !casts.test(call.method)) return null;
  const inner = inParentheses(call.receiver);
  const again = decisionOf(script, inner);
  if (again) return again;
  const decided = callAt(script, inner);
  if (decided?.method === "argmax") {
    const isFunction = decided.name === "torch.argmax";
    const given = itemsOf(script, decided.argumentList)[0]?.value;
    const scores = isFunction ? given : decided.receiver;
    return scores && dottedName(script, scores) !== null ? { decision: "class", scores } : null;
  }
  const [level, operator, limit] = inner.name === "BinaryExpression" ? childrenOf(inner) : [];
  const isLevel =
    level &&
    operator &&
    limit &&
    /^>=?$/.test(textOf(script, operator)) &&
    literalOf(script, limit) === 0.5;
  return isLevel && dottedName(script, level) !== null
    ? { decision: "threshold", scores: level }
    : null;
}

function inParentheses(node: SyntaxNode): SyntaxNode {
  const inner = node.name === "ParenthesizedExpression" ? childrenOf(node)[1] : undefined;
  return inner ? inParentheses(inner) : node;
}

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
    if (!only?.value || another) continue;
    const names = operandsOf(script, only.value);
    const [target, more] = [...names].filter((n) => n !== decided);
    if (!names.has(decided) || target === undefined || more !== undefined) continue;
    if (isForced(script, name, only.value) || isForced(script, decided, at))
      return { value: only.value, target };
  }
  return null;
}

/** The variables that an expression is computed from; a function that it calls, or a module, is none of them. */
function operandsOf(script: Script, value: SyntaxNode): ReadonlySet<string> {
  const called = new Set(callsWithin(script, value).map(({ callee }) => callee.from));
  const modules = new Set(importsOf(script).map(({ local }) => local));
  const names = nodesWithin(script, "VariableName", value)
    .filter(({ from, parent }) => !called.has(from) || parent?.name === "MemberExpression")
    .map((node) => textOf(script, node));
  return new Set(names.filter((name) => !modules.has(name)));
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
  return variablesNamed(script, name).some(({ parent }) => {
    const property = parent?.name === "MemberExpression" && childOf(parent, "PropertyName");
    return property && textOf(script, property) === "grad";
  });
}

/** `x.requires_grad_()` and `x.requires_grad = True`, also where it is made. */
function isForced(script: Script, name: string, value: SyntaxNode): boolean {
  if (callsWithin(script, value).some(({ method }) => method === "requires_grad_")) return true;
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
