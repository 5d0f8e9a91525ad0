import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf, bindingsOf, isBoundHere } from "../../python/bindings.ts";
import { type Call, callsOfMethod } from "../../python/calls.ts";
import { importsOf } from "../../python/imports.ts";
import { variablesNamed } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  functionOf,
  isWithin,
  loopsAround,
  nameOfDefinition,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";

/** New parameters, or a new state with them, that nothing reads: JAX changes none in place. */
export interface DroppedUpdate {
  readonly call: Call;
  /** What the new ones are given a name by; null where they get none. */
  readonly target: SyntaxNode | null;
  /** What the old ones are called, where that name may take the new ones and is read later on. */
  readonly old: string | null;
}

export const droppedUpdateOf = oncePerScript((script): DroppedUpdate | null => {
  for (const { call, from } of updatesOf(script)) {
    const statement = statementOf(call.node);
    // At the top level of a notebook the last line shows what it gives.
    if (!functionOf(call.node) && loopsAround(call.node).length === 0) continue;
    const target = droppedTarget(script, call, statement);
    if (target === undefined) continue;
    const name = from ? textOf(script, from) : "";
    const isRebound = target !== null && textOf(script, target) === name;
    const isOwn = from !== null && takesNewValue(script, from, call.node);
    const old = isOwn && !isRebound && isReadAfter(script, name, statement) ? name : null;
    return { call, target, old };
  }
  return null;
});

/** `optax.apply_updates(params, updates)` and `state.apply_gradients(grads=grads)`, with what they start from. */
function updatesOf(script: Script): readonly { call: Call; from: SyntaxNode | null }[] {
  const isOfFlax = importsOf(script).some(({ qualified }) => /^flax\.training\b/.test(qualified));
  const isOwn = script
    .all("FunctionDefinition")
    .some((definition) => nameOfDefinition(script, definition) === "apply_gradients");
  return callsOfMethod(script, "apply_updates", "apply_gradients").flatMap((call) => {
    const [first] = itemsOf(script, call.argumentList);
    if (call.name === "optax.apply_updates") {
      return first?.keyword === null && first.star === "" ? [{ call, from: first.value }] : [];
    }
    const isState = isOfFlax && !isOwn && first?.keyword === "grads";
    return isState ? [{ call, from: call.receiver }] : [];
  });
}

/** The name that gets what nobody reads, null where there is no name; undefined where it is read. */
function droppedTarget(
  script: Script,
  { node }: Call,
  statement: SyntaxNode,
): SyntaxNode | null | undefined {
  if (statement.name === "ExpressionStatement") {
    return statement.firstChild && sameNode(statement.firstChild, node) ? null : undefined;
  }
  const [only, another] = statement.name === "AssignStatement" ? assignmentsOf(statement) : [];
  const isPlain = only?.value && sameNode(only.value, node) && only.target.name === "VariableName";
  if (!isPlain || another || functionOf(node) === null) return undefined;
  const name = textOf(script, only.target);
  const isShared = bindingsOf(script, name, only.target)?.bindings.some(
    ({ target }) => target.parent?.name === "ScopeStatement",
  );
  return isShared || isReadAfter(script, name, statement) ? undefined : only.target;
}

/** In the same function behind the statement, or anywhere in a loop around it. */
function isReadAfter(script: Script, name: string, statement: SyntaxNode): boolean {
  const home = functionOf(statement);
  const loop = loopsAround(statement).at(-1);
  const [root = name] = name.split(".");
  return variablesNamed(script, root).some((use) => {
    if (home && !isWithin(use, home)) return false;
    const isTarget = assignmentsOf(statementOf(use)).some(({ target }) => sameNode(target, use));
    return !isTarget && (use.from > statement.to || (loop !== undefined && isWithin(use, loop)));
  });
}

function takesNewValue(script: Script, node: SyntaxNode, at: SyntaxNode): boolean {
  const name = textOf(script, node);
  if (node.name === "MemberExpression") return /^self\.\w+$/.test(name);
  return node.name === "VariableName" && isBoundHere(script, name, at);
}
