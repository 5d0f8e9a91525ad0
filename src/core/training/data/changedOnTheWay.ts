import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { callAt, callsOf } from "../../python/calls.ts";
import { changedInPlace } from "../../python/changedInPlace.ts";
import { functionNamed } from "../../python/classes.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import type { Traced } from "../../python/traced.ts";
import { ancestorOf, loopsAround, textOf } from "../../python/tree.ts";
import { iterableOf, loopVariables } from "../loop/runLength.ts";
import type { Operation } from "../pytorch/operation.ts";

/** Numbers on their way from where they are made or read. */
interface Way {
  readonly operations: readonly Operation[];
  readonly source: Traced | null;
}

/**
 * Whether numbers are changed where they stand before they arrive, also under another name: `y /= 77`,
 * `for part in (X, y): part.div_(2)`, and by a function that gets them.
 */
export function isChangedOnTheWay(script: Script, { operations, source }: Way): boolean {
  const value = source?.value;
  const statement =
    value?.kind === "expression" ? ancestorOf(value.node, "AssignStatement") : undefined;
  const made = statement ? assignmentsOf(statement).map(({ target }) => target) : [];
  const passed = operations.flatMap(({ input }) => (input ? [input] : []));
  return areChangedAnywhere(
    script,
    [...made, ...passed].map((node) => textOf(script, node)),
  );
}

/** Whether what has one of some names is changed where it stands, under this name or another. */
export function areChangedAnywhere(script: Script, names: readonly string[]): boolean {
  const changed = changedInPlace(script);
  return namesOf(script, names).some((name) => changed.has(name));
}

/** All names under which the same numbers go. */
function namesOf(script: Script, names: readonly string[]): readonly string[] {
  const known = new Set(names);
  const others = furtherNames(script);
  for (let before = -1; before < known.size; ) {
    before = known.size;
    for (const { of, name } of others) if (of.some((one) => known.has(one))) known.add(name);
  }
  return [...known];
}

interface FurtherName {
  readonly of: readonly string[];
  readonly name: string;
}

/** `t = y`, `data = {"y": y}`, `for part in (X, y)`, and the parameters of the script's own functions. */
const furtherNames = oncePerScript((script): readonly FurtherName[] => {
  const assigned = script
    .all("AssignStatement")
    .flatMap((statement) =>
      assignmentsOf(statement).flatMap(({ target, value }) =>
        value ? [{ of: partsOf(script, value), name: textOf(script, target) }] : [],
      ),
    );
  const turned = [...changedInPlace(script).values()]
    .flat()
    .flatMap(loopsAround)
    .flatMap((loop) => {
      const iterable = iterableOf(loop);
      const of = iterable ? partsOf(script, iterable) : [];
      return loopVariables(script, loop).map((name) => ({ of, name }));
    });
  const given = callsOf(script).flatMap(({ method, argumentList }) => {
    const own = functionNamed(script, method);
    const parameters = own ? parametersOf(script, own) : [];
    return itemsOf(script, argumentList).flatMap(({ value, keyword }, position) => {
      const name = keyword ?? parameters[position]?.name;
      return own && name !== undefined ? [{ of: partsOf(script, value), name }] : [];
    });
  });
  return [...assigned, ...turned, ...given];
});

/** What an expression holds as it is: itself, what it is another view of, and the items of a list. */
function partsOf(script: Script, node: SyntaxNode): readonly string[] {
  const items = /^(?:Tuple|Array|Dictionary)Expression$/.test(node.name)
    ? itemsOf(script, node).map(({ value }) => textOf(script, value))
    : [];
  const whole = viewedBy(script, node);
  return [textOf(script, node), ...items, ...(whole ? partsOf(script, whole) : [])];
}

/** `X` of `X[:, 0]`, `X.T`, `X.numpy()` and `torch.from_numpy(X)`, whose numbers are those of `X`. */
function viewedBy(script: Script, node: SyntaxNode): SyntaxNode | null {
  const call = callAt(script, node);
  if (call && /^(?:view|reshape|numpy|detach|from_numpy|as_tensor|asarray)$/.test(call.method)) {
    const isFunction = /^(?:torch|numpy)\./.test(call.name ?? "");
    return isFunction ? (itemsOf(script, call.argumentList)[0]?.value ?? null) : call.receiver;
  }
  const isView = node.name === "MemberExpression" && /\.(?:T|mT|data)$/.test(textOf(script, node));
  return subscriptOf(node)?.object ?? (isView ? node.firstChild : null);
}
