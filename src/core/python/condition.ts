import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "./arguments.ts";
import { callAt } from "./calls.ts";
import { flagByDefault } from "./commandLineOptions.ts";
import type { Literal } from "./literals.ts";
import { originOf } from "./origin.ts";
import type { Script } from "./script.ts";
import { childOf, childrenOf, endOf, sameNode, textOf } from "./tree.ts";

/**
 * Whether a statement of a function, or what is within it, is reached once its function runs, by the values that options
 * and settings have unless somebody gives others; null where that is not certain.
 */
export function isReached(script: Script, node: SyntaxNode): boolean | null {
  let reached: boolean | null = true;
  for (let at = node; at.parent; at = at.parent) {
    if (at.name === "FunctionDefinition") break;
    if (at.parent.name === "ConditionalExpression") reached = both(reached, isChosen(script, at));
    else if (at.name === "Body") reached = both(reached, isBranchTaken(script, at));
    else if (at.parent.name === "Body") reached = both(reached, isNotLeftBefore(script, at));
  }
  return reached;
}

/** Of `if a: … elif b: …` the branch of `b` is taken where `a` does not hold and `b` does. */
function isBranchTaken(script: Script, body: SyntaxNode): boolean | null {
  const statement = body.parent;
  if (statement?.name === "TryStatement")
    return sameNode(body, statement.getChild("Body") ?? body) || null;
  if (statement?.name !== "IfStatement") return statement?.name === "MatchClause" ? null : true;
  let taken: boolean | null = true;
  for (const { test, body: own } of branchesOf(statement)) {
    const holds = test ? conditionHolds(script, test) : true;
    if (own.from === body.from) return both(taken, holds);
    taken = both(taken, holds === null ? null : !holds);
  }
  return null;
}

/** Of `a if test else b` the first where the test holds; the test itself is always looked at. */
function isChosen(script: Script, part: SyntaxNode): boolean | null {
  const [first, , test, , second] = part.parent ? childrenOf(part.parent) : [];
  const holds = test ? conditionHolds(script, test) : null;
  if (first?.from === part.from) return holds;
  return second?.from === part.from ? (holds === null ? null : !holds) : true;
}

/** `if name == "sgd": return SGD(…)` before a statement leaves the function where its test holds. */
function isNotLeftBefore(script: Script, statement: SyntaxNode): boolean | null {
  let stays: boolean | null = true;
  for (let at = statement.prevSibling; at; at = at.prevSibling) {
    if (at.name !== "IfStatement") continue;
    for (const { test, body } of branchesOf(at)) {
      const last = childrenOf(body).at(-1);
      if (last && /^(?:Return|Raise)Statement$/.test(last.name)) {
        const leaves = isBranchTaken(script, body);
        stays = both(stays, leaves === null ? null : !leaves);
      } else if (test === null) break;
    }
  }
  return stays;
}

interface Branch {
  /** Null for `else`. */
  readonly test: SyntaxNode | null;
  readonly body: SyntaxNode;
}

function branchesOf(statement: SyntaxNode): readonly Branch[] {
  const parts = childrenOf(statement);
  return parts.flatMap((body, at) => {
    const before = parts[at - 1];
    if (body.name !== "Body" || !before) return [];
    return [{ test: before.name === "else" ? null : before, body }];
  });
}

/** Whether a test of strings, numbers and flags holds, with names followed to their literals; null where that is not certain. */
function conditionHolds(script: Script, test: SyntaxNode): boolean | null {
  const parts = childrenOf(test);
  const [first, second] = parts;
  const last = parts.at(-1);
  switch (test.name) {
    case "ParenthesizedExpression":
      return second ? conditionHolds(script, second) : null;
    case "UnaryExpression": {
      const holds =
        second && first && textOf(script, first) === "not" ? conditionHolds(script, second) : null;
      return holds === null ? null : !holds;
    }
    case "BinaryExpression":
      return first && last
        ? comparison(script, first, operatorOf(script, first, last), last)
        : null;
    default: {
      const value = plainValue(script, test);
      return value === undefined ? null : Boolean(value);
    }
  }
}

/** What stands between two operands: `==`, `not in`. */
function operatorOf(script: Script, left: SyntaxNode, right: SyntaxNode): string {
  return script.text.slice(endOf(left), right.from).trim();
}

function comparison(
  script: Script,
  left: SyntaxNode,
  operator: string,
  right: SyntaxNode,
): boolean | null {
  if (operator === "and" || operator === "or") {
    const [a, b] = [conditionHolds(script, left), conditionHolds(script, right)];
    if (operator === "and") return both(a, b);
    return a === true || b === true ? true : a === null || b === null ? null : false;
  }
  const value = plainValue(script, left);
  if (value === undefined) return null;
  if (/^(?:not\s+)?in$/.test(operator)) {
    const among = isAmong(script, value, right);
    return among === null ? null : among === (operator === "in");
  }
  const other = plainValue(script, right);
  if (other === undefined) return null;
  if (operator === "==" || operator === "is") return value === other;
  // What is counted or set later is compared by its order: how a name begins does not tell that.
  return operator === "!=" || operator === "is not" ? value !== other : null;
}

function isAmong(script: Script, value: Literal, list: SyntaxNode): boolean | null {
  if (!/^(?:Array|Tuple|Set)Expression$/.test(list.name)) return null;
  const values = itemsOf(script, list).map((item) => plainValue(script, item.value));
  return values.includes(value) ? true : values.includes(undefined) ? null : false;
}

/** Also of `name.lower()`, and of a flag of the command line. */
function plainValue(script: Script, node: SyntaxNode): Literal | undefined {
  if (textOf(script, node) === "__name__") return "__main__";
  const call = callAt(script, node);
  if (call?.receiver && /^(?:lower|upper|strip)$/.test(call.method)) {
    const value = plainValue(script, call.receiver);
    if (typeof value !== "string") return undefined;
    if (call.method === "strip") return value.trim();
    return call.method === "lower" ? value.toLowerCase() : value.toUpperCase();
  }
  const property = childOf(node, "PropertyName");
  const flag = property ? flagByDefault(script, textOf(script, property)) : null;
  return flag ?? originOf(script, node)?.value;
}

function both(a: boolean | null, b: boolean | null): boolean | null {
  if (a === false || b === false) return false;
  return a === null || b === null ? null : true;
}
