import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { isWithin, sameNode, statementOf, statementsOf, textOf } from "../../python/tree.ts";
import { lastBeforeContinue } from "../loop/earlyTurns.ts";
import { isOfOneTurn } from "../loop/oneTurn.ts";

/** The last statement of the block around a place; null where leaving the outer loop is not simple. */
export function endOfBlock(script: Script, outer: SyntaxNode, at: SyntaxNode): SyntaxNode | null {
  let statement = statementOf(at);
  for (;;) {
    let block = statement.parent;
    while (block?.name === "StatementGroup") block = block.parent;
    const owner = block?.parent;
    if (!block || !owner) return null;
    if (owner.name === "WithStatement" && isWithin(owner, outer) && !sameNode(owner, outer)) {
      statement = owner;
      continue;
    }
    const isOuter = sameNode(owner, outer);
    const isCondition =
      owner.name === "IfStatement" && isDirectly(owner, outer) && isOfTurn(script, block, outer);
    if (!isOuter && !isCondition) return null;
    const last = lastBeforeContinue(statementsOf(block), statement) ?? null;
    return last && /^(?:Break|Continue|Return|Raise)Statement$/.test(last.name) ? null : last;
  }
}

/**
 * A condition on the turn of the loop or on an option. One that compares what was measured is no place to count, and
 * what one process of several measures the others do not know.
 */
function isOfTurn(script: Script, branch: SyntaxNode, outer: SyntaxNode): boolean {
  let condition = branch.prevSibling;
  while (condition?.name === "Comment") condition = condition.prevSibling;
  const text = condition ? textOf(script, condition) : "";
  // There is nothing to count by.
  const isOfOne = condition !== null && isOfOneTurn(script, outer, condition);
  const isOnTurn = /\b(?:epoch|step|iter|batch|i|it|t)\w*\b/i.test(text);
  return (
    condition?.name !== "else" &&
    !isOfOne &&
    !renewsCompared(script, branch, text) &&
    (!/[<>]/.test(text) || isOnTurn) &&
    !/best|rank|is_?main|main_process|master|is_local/i.test(text)
  );
}

/** `if epoch > 5 and loss < lowest: lowest = loss`: only reached where the loss has fallen. */
function renewsCompared(script: Script, branch: SyntaxNode, condition: string): boolean {
  const compared = new Set(/[<>]/.test(condition) ? condition.match(/[\w.]+/g) : []);
  return nodesWithin(script, "AssignStatement", branch).some((statement) =>
    assignmentsOf(statement).some(({ target }) => compared.has(textOf(script, target))),
  );
}

/** Nothing but conditions stands between a node and a loop. */
function isDirectly(node: SyntaxNode, loop: SyntaxNode): boolean {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (sameNode(parent, loop)) return true;
    if (!["Body", "IfStatement", "WithStatement"].includes(parent.name)) return false;
  }
  return false;
}
