import type { SyntaxNode } from "@lezer/common";
import { editItems, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement } from "../../python/statements.ts";
import { ancestorOf, childOf, functionOf, statementOf, textOf } from "../../python/tree.ts";
import type { Operation } from "./operation.ts";

/** Leaves of `softmax(x, dim=1)` only `x`, and takes a layer out of its list. */
export function removeOperation(
  script: Script,
  { at, input, isRepeated }: Operation,
): (ScriptEdit | null)[] {
  if (isRepeated) return [withoutLast(script, at)];
  if (input) {
    const statement = statementOf(at);
    const [assignment, another] =
      statement.name === "AssignStatement" ? assignmentsOf(statement) : [];
    const isWhole = assignment?.value?.from === at.from && assignment.value.to === at.to;
    const leavesNothing =
      isWhole && !another && textOf(script, assignment.target) === textOf(script, input);
    const removal = leavesNothing ? removeStatement(script, statement) : null;
    if (removal) return [removal];
    return [
      { from: at.from, to: input.from, insert: "" },
      { from: input.to, to: at.to, insert: "" },
    ].filter(({ from, to }) => to > from);
  }
  const named = at.parent?.name === "TupleExpression" ? at.parent : null;
  const list = (named ?? at).parent;
  const owner = list?.name === "ArgList" && list.parent ? callAt(script, list.parent) : null;
  if (owner && /^(?:append|insert|add_module)$/.test(owner.method)) {
    return [removeStatement(script, statementOf(owner.node))];
  }
  const item = list && itemsOf(script, list).find((i) => i.from <= at.from && i.to >= at.to);
  return list && item ? editItems(script, list, { remove: [item] }) : [null];
}

/** `Sequential(*layers[:-1])`, where a loop adds the same after every layer: only the last of them is to go. */
function withoutLast(script: Script, at: SyntaxNode): ScriptEdit | null {
  const loop = ancestorOf(at, "ForStatement");
  const name = loop && grownBy(script, at);
  if (!loop || !name) return null;
  const body = childOf(loop, "Body");
  const isLast = body?.lastChild !== null && body?.lastChild?.from === statementOf(at).from;
  const [use, another] = callsOf(script)
    .filter(({ node }) => node.from > loop.to && functionOf(node)?.from === functionOf(loop)?.from)
    .flatMap(({ argumentList }) => itemsOf(script, argumentList))
    .filter(({ value, star }) => star === "*" && textOf(script, value) === name);
  if (!isLast || !use || another) return null;
  return { from: use.value.to, to: use.value.to, insert: "[:-1]" };
}

/** `layers` of `layers.append(nn.ReLU())`, and of `layers += [nn.Linear(a, b), nn.ReLU()]` for the last of them. */
function grownBy(script: Script, at: SyntaxNode): string | null {
  const list = at.parent;
  if (list?.name === "ArrayExpression") {
    const { parent } = list;
    const isLast = itemsOf(script, list).at(-1)?.value.from === at.from;
    const target = parent?.name === "UpdateStatement" ? parent.firstChild : null;
    return isLast && target ? textOf(script, target) : null;
  }
  const call = list?.name === "ArgList" && list.parent ? callAt(script, list.parent) : null;
  const isOne = call && itemsOf(script, call.argumentList).length === 1;
  const isGrowing = isOne && /^(?:append|extend)$/.test(call.method);
  return isGrowing && call.receiver ? textOf(script, call.receiver) : null;
}
