import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { type Call, callAt, callsOfMethod } from "../../python/calls.ts";
import type { Frame } from "../../python/frame.ts";
import { variablesNamed } from "../../python/names.ts";
import { callsWithin } from "../../python/nodesWithin.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import type { Traced } from "../../python/traced.ts";
import {
  childOf,
  childrenOf,
  functionOf,
  isWithin,
  loopsAround,
  textOf,
} from "../../python/tree.ts";
import { dataSourceOf, nameOf } from "./dataSource.ts";

const joining = /^(?:cat|concat|concatenate|hstack|tensor|array|asarray|LongTensor)$/;
const filled = /^(?:zeros|ones|full|zeros_like|ones_like|full_like)$/;
/** Tables of scikit-learn that lie class by class. */
const ordered = /^(?:load_iris|load_wine)$/;

/**
 * Whether labels lie class by class where they come from: `torch.arange(6).repeat_interleave(100)`,
 * `np.repeat([0, 1], 50)`, `torch.cat([torch.zeros(50), torch.ones(50)])`, the target of a table that does, or a list
 * that a loop over the classes has filled.
 * @param taken what the first operation on them takes: the name of a list.
 */
export function areSorted(script: Script, source: Traced, taken: SyntaxNode | null): boolean {
  const { value, frame } = source;
  if (taken?.name === "VariableName" && isFilledByClass(script, taken)) return true;
  if (value.kind !== "expression") return false;
  if (isTargetOfTable(script, source, value.node)) return true;
  const call = callAt(script, value.node);
  if (!call) return false;
  if (call.method === "repeat_interleave" || call.name === "numpy.repeat") {
    const isMethod = call.method === "repeat_interleave" && !/^torch\./.test(call.name ?? "");
    const [first] = itemsOf(script, call.argumentList);
    const once = isMethod ? call.receiver : first?.value;
    return once !== undefined && once !== null && areNumbered(script, once, frame);
  }
  const [list] = itemsOf(script, call.argumentList);
  if (!list || !joining.test(call.method)) return false;
  if (list.value.name === "VariableName") return isFilledByClass(script, list.value);
  if (list.value.name !== "ArrayExpression") return false;
  const parts = itemsOf(script, list.value).map(({ value: part }) => made(script, part, frame));
  return parts.length > 1 && parts.every((part) => part !== null && filled.test(part.method));
}

function isTargetOfTable(script: Script, source: Traced, node: SyntaxNode): boolean {
  const table = dataSourceOf(script, source);
  if (!table || !ordered.test(nameOf(table) ?? "")) return false;
  const property = node.name === "MemberExpression" ? childOf(node, "PropertyName") : null;
  return source.path[0] === 1 || (property !== null && textOf(script, property) === "target");
}

/** The only place where a list gets values: what it gets there. */
export function addedTo(
  script: Script,
  list: SyntaxNode,
): { readonly at: SyntaxNode; readonly value: SyntaxNode } | null {
  const name = textOf(script, list);
  const updates = script.all("UpdateStatement").flatMap((statement) => {
    const [target, , value] = childrenOf(statement);
    return target && value && textOf(script, target) === name ? [{ at: statement, value }] : [];
  });
  const appended = callsOfMethod(script, "append", "extend").flatMap((call) => {
    const [value] = itemsOf(script, call.argumentList);
    const isIt = call.receiver && textOf(script, call.receiver) === name;
    return isIt && value ? [{ at: call.node, value: value.value }] : [];
  });
  const [only, another] = [...updates, ...appended];
  return only && !another ? only : null;
}

/** `for c in range(4): … ys.append(torch.full((n,), c))`, also of one label in a loop within. */
function isFilledByClass(script: Script, list: SyntaxNode): boolean {
  const name = textOf(script, list);
  const only = addedTo(script, list);
  const loop = only ? loopsAround(only.at).at(-1) : undefined;
  // `c` of `for c in classes`, and of `for c, name in enumerate(names)`.
  const variable = loop && childrenOf(loop)[1];
  if (!only || loop?.name !== "ForStatement" || !variable) return false;
  // Once it is filled, its name may become that of the array.
  const begun = (assignmentsByTarget(script).get(name) ?? []).filter(
    ({ target }) => target.from < loop.to && functionOf(target)?.from === functionOf(loop)?.from,
  );
  if (begun.length !== 1) return false;
  if (variable.name !== "VariableName" || !isOverClasses(script, loop)) return false;
  const label = textOf(script, variable);
  const isLabel = textOf(script, only.value) === label && loopsAround(only.at).length > 1;
  return isLabel || isFull(script, only.value, label);
}

/** `for c in range(4)`, `for label in [0, 1, 2]`, `for c, name in enumerate(names)`. */
function isOverClasses(script: Script, loop: SyntaxNode): boolean {
  const parts = childrenOf(loop);
  const iterable = parts[parts.findIndex(({ name }) => name === "in") + 1];
  const call = iterable ? callAt(script, iterable) : null;
  if (parts[2]?.name === ",") return call?.name === "enumerate";
  return iterable?.name === "ArrayExpression" || call?.name === "range";
}

/** `torch.full((n,), c)`, `[c] * n`, `np.ones(n) * c`: one label again and again. */
function isFull(script: Script, value: SyntaxNode, label: string): boolean {
  const isNamed = variablesNamed(script, label).some((use) => isWithin(use, value));
  const isDrawn = callsWithin(script, value).some(({ name }) => /rand|choice/.test(name ?? ""));
  if (!isNamed || isDrawn) return false;
  if (value.name === "BinaryExpression") {
    const [left, operator, right] = childrenOf(value);
    const isProduct = operator && textOf(script, operator) === "*";
    const isList = [left, right].some((side) => side && textOf(script, side) === `[${label}]`);
    const isOfOnes = [left, right].some(
      (side) => side && filled.test(callAt(script, side)?.method ?? ""),
    );
    return Boolean(isProduct) && (isList || isOfOnes);
  }
  const call = callAt(script, value);
  return call !== null && filled.test(call.method);
}

/** The one call that gives an expression its value; null where there is none. */
export function made(
  script: Script,
  node: SyntaxNode | undefined,
  frame: Frame | null,
): Call | null {
  return onlyCall(script, node, frame);
}

/** `torch.arange(6)` and `[0, 1, 2]`: each class once. */
function areNumbered(script: Script, node: SyntaxNode, frame: Frame | null): boolean {
  if (node.name === "ArrayExpression") return true;
  const call = made(script, node, frame);
  return call?.method === "arange" || call?.method === "range";
}
