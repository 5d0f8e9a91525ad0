import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { variablesNamed } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { definitionsReaching } from "../../python/reachingDefinitions.ts";
import type { Script } from "../../python/script.ts";
import {
  childOf,
  childrenOf,
  functionOf,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import { backwardCalls } from "../loop/runLength.ts";
import { isPulledOtherwise } from "./otherPulls.ts";
import { penaltyTermsOf } from "./penaltyTerms.ts";
import { weightPenaltyOf } from "./weightPenalty.ts";

/** A penalty on the weights that no gradient comes from. */
export type LostPenalty =
  /** The sum that it is a part of is only looked at: what is gone back from is the loss without it. */
  | {
      readonly kind: "beside";
      readonly sum: string;
      readonly statement: SyntaxNode;
      /** `loss` of `loss.backward()`. */
      readonly learned: SyntaxNode;
    }
  /** It is in the loss as a plain number. */
  | { readonly kind: "cut"; readonly term: SyntaxNode; readonly cuts: readonly SyntaxNode[] };

export const lostPenaltyOf = oncePerScript((script): LostPenalty | null => {
  if (backwardCalls(script).length === 0 || isPulledOtherwise(script)) return null;
  const learned = penaltyTermsOf(script);
  // One that gets to the weights may be the one that counts.
  if (
    !learned ||
    learned.some(({ penalty }) => penalty.reads.some(({ cuts }) => cuts.length === 0))
  )
    return null;
  const [first] = learned;
  if (!first) return besideLoss(script);
  const cuts = first.penalty.reads.flatMap((read) => read.cuts);
  return { kind: "cut", term: first.term, cuts };
});

/** `objective = mse + penalty` beside `mse.backward()`, or `loss += penalty` after `loss.backward()`. */
function besideLoss(script: Script): LostPenalty | null {
  for (const learned of backwardCalls(script).flatMap(({ receiver, argumentList }) => {
    const scaled = receiver && callAt(script, receiver);
    const given = itemsOf(script, scaled?.argumentList ?? argumentList)[0]?.value;
    const loss =
      receiver?.name === "VariableName" && given?.name !== "VariableName" ? receiver : given;
    return loss?.name === "VariableName" ? [loss] : [];
  })) {
    const block = statementOf(learned).parent;
    const statements = block ? childrenOf(block) : [];
    for (const statement of statements) {
      const sum = sumAt(script, statement, learned);
      if (sum !== null && isOnlyShown(script, statement, sum)) {
        return { kind: "beside", sum, statement, learned };
      }
    }
  }
  return null;
}

/** What a statement calls the sum of the loss that is learned from and a penalty on the weights. */
function sumAt(script: Script, statement: SyntaxNode, learned: SyntaxNode): string | null {
  const loss = textOf(script, learned);
  if (statement.name === "UpdateStatement") {
    const [target, operator, right] = childrenOf(statement);
    const isAdded =
      target && operator && textOf(script, operator) === "+=" && isSame(script, target, learned);
    return isAdded && right && weightPenaltyOf(script, right) ? loss : null;
  }
  const [only, another] = statement.name === "AssignStatement" ? assignmentsOf(statement) : [];
  if (!only?.value || another || only.target.name !== "VariableName") return null;
  const terms = termsOf(script, only.value);
  const [own, ...more] = terms.filter((term) => textOf(script, term) === loss);
  const rest = terms.filter((term) => term !== own);
  const isWhole = own && more.length === 0 && rest.length > 0 && isSame(script, own, learned);
  return isWhole && rest.every((term) => weightPenaltyOf(script, term))
    ? textOf(script, only.target)
    : null;
}

function termsOf(script: Script, node: SyntaxNode): readonly SyntaxNode[] {
  const [left, operator, right] = childrenOf(node);
  if (node.name === "ParenthesizedExpression") return operator ? termsOf(script, operator) : [node];
  const isSum = node.name === "BinaryExpression" && operator && textOf(script, operator) === "+";
  return isSum && left && right ? [...termsOf(script, left), ...termsOf(script, right)] : [node];
}

/** Both have the value that the same statement gave. */
function isSame(script: Script, a: SyntaxNode, b: SyntaxNode): boolean {
  const name = textOf(script, b);
  const places = (use: SyntaxNode) =>
    definitionsReaching(script, name, use).map(({ definition }) =>
      definition.kind === "value" ? definition.values.map(({ from }) => from).join() : null,
    );
  const [here, there] = [places(a), places(b)];
  return (
    textOf(script, a) === name &&
    here.length > 0 &&
    !here.includes(null) &&
    here.join(" ") === there.join(" ")
  );
}

/** Whatever reads the sum of a statement only prints or keeps the number. */
function isOnlyShown(script: Script, statement: SyntaxNode, sum: string): boolean {
  const home = functionOf(statement)?.from;
  const uses = variablesNamed(script, sum).filter((use) => {
    if (functionOf(use)?.from !== home) return home === undefined;
    return definitionsReaching(script, sum, use).some(({ definition }) =>
      definition.kind === "update"
        ? sameNode(definition.statement, statement)
        : definition.kind === "value" &&
          definition.values.some((v) => sameNode(statementOf(v), statement)),
    );
  });
  return uses.every((use) => isTarget(use) || isShown(script, use));
}

function isTarget({ parent, prevSibling }: SyntaxNode): boolean {
  return /^(?:Assign|Update)Statement$/.test(parent?.name ?? "") && prevSibling === null;
}

/** `objective.item()`, `float(objective)`, `f"{objective:.3f}"` and what is printed, formatted or written to a log. */
function isShown(script: Script, use: SyntaxNode): boolean {
  const { parent } = use;
  if (!parent) return false;
  if (parent.name === "MemberExpression") {
    const property = childOf(parent, "PropertyName");
    return property !== null && /^(?:item|detach|data|tolist)$/.test(textOf(script, property));
  }
  if (/^Format/.test(parent.name)) return true;
  if (/^(?:Tuple|Binary|Parenthesized)Expression$/.test(parent.name)) return isText(script, parent);
  const call = parent.name === "ArgList" && parent.parent ? callAt(script, parent.parent) : null;
  return (
    call !== null && /^(?:print|float|format|log|add_scalar|info|write|str)$/.test(call.method)
  );
}

/** `"%.3f" % (epoch, objective)`. */
function isText(script: Script, node: SyntaxNode): boolean {
  const whole = node.name === "BinaryExpression" ? node : node.parent;
  const [text, operator] = whole?.name === "BinaryExpression" ? childrenOf(whole) : [];
  return text?.name === "String" && operator !== undefined && textOf(script, operator) === "%";
}
