import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf, parametersOf } from "../../python/bindings.ts";
import { callAt, callsOfMethod } from "../../python/calls.ts";
import { isSameForm, linearForm, valueKey } from "../../python/linearForm.ts";
import { namesWithin } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { subscriptOf } from "../../python/subscript.ts";
import {
  classAround,
  functionOf,
  isWithin,
  nameOfDefinition,
  textOf,
  visit,
} from "../../python/tree.ts";
import { training, validation } from "./splitNames.ts";

/** A function that numbers classes as they come, and that is called for each part of the data anew. */
export type SeparateClasses =
  /** `dict.fromkeys(labels)` or `set(labels)`, the order of which depends on the part. */
  | { readonly kind: "listed"; readonly node: SyntaxNode; readonly labels: string }
  /** An empty dictionary that is filled as classes come, and the function that makes it. */
  | {
      readonly kind: "filled";
      readonly node: SyntaxNode;
      readonly name: string;
      readonly within: SyntaxNode;
    };

export const separateClassesOf = oncePerScript((script): SeparateClasses | null => {
  for (const definition of script.all("FunctionDefinition")) {
    const parameters = parametersOf(script, definition).map(({ name }) => name);
    const found = listed(script, definition, parameters) ?? filled(script, definition);
    if (found && isForBothParts(script, definition)) return found;
  }
  return null;
});

/** By their names, or as two parts of one whole: `encode(names[:800])` and `encode(names[800:])`. */
function isForBothParts(script: Script, definition: SyntaxNode): boolean {
  const home = classAround(definition);
  const named = nameOfDefinition(script, home ?? definition);
  if (home && nameOfDefinition(script, definition) !== "__init__") return false;
  const given = callsOfMethod(script, named)
    .filter(({ node }) => !isWithin(node, definition))
    .map(({ argumentList }) => argumentList);
  const names = given.map((list) => namesWithin(script, list));
  const isNamed = [training, validation].every((words) =>
    names.some((own) => own.some((name) => words.test(name))),
  );
  const slices = given.flatMap((list) => nodesWithin(script, "MemberExpression", list));
  // Of several columns each has numbers of its own.
  const isOfColumns = slices.some((node) =>
    subscriptOf(node)?.selectors.some((s) => s.kind === "index" && s.node.name === "String"),
  );
  return given.length > 1 && !isOfColumns && (isNamed || areComplements(script, slices));
}

/** `names[:800]` and `names[800:]`. */
function areComplements(script: Script, nodes: readonly SyntaxNode[]): boolean {
  const cuts = nodes.flatMap((node) => {
    const taken = subscriptOf(node);
    const [range] = taken?.selectors ?? [];
    if (!taken || range?.kind !== "slice") return [];
    const { start, stop } = range;
    return [{ of: valueKey(script, taken.object), start, stop }];
  });
  return cuts.some((front) =>
    cuts.some(
      (back) =>
        front.of === back.of &&
        !front.start &&
        !back.stop &&
        isSameForm(linearForm(script, front.stop), linearForm(script, back.start)),
    ),
  );
}

function listed(
  script: Script,
  definition: SyntaxNode,
  parameters: readonly string[],
): SeparateClasses | null {
  const call = callsWithin(script, definition).find(
    ({ node, name, method, receiver, argumentList }) => {
      const isListing = name === "dict.fromkeys" || (method === "set" && receiver === null);
      const [labels, another] = itemsOf(script, argumentList);
      const isOwn = functionOf(node)?.from === definition.from;
      const user = node.parent?.parent ? callAt(script, node.parent.parent) : null;
      return (
        isOwn &&
        isListing &&
        user?.name !== "sorted" &&
        labels !== undefined &&
        !another &&
        parameters.includes(textOf(script, labels.value))
      );
    },
  );
  const [labels] = call ? itemsOf(script, call.argumentList) : [];
  if (!call || !labels || !numbersItems(script, definition)) return null;
  return { kind: "listed", node: call.node, labels: textOf(script, labels.value) };
}

/** `enumerate(…)` or `index.index(…)`, and a list of what comes of it for each label. */
function numbersItems(script: Script, definition: SyntaxNode): boolean {
  const isCounted = callsWithin(script, definition).some(
    ({ name, method }) => name === "enumerate" || method === "index",
  );
  let isListed = false;
  visit(definition, (node) => {
    isListed ||=
      node.name === "ArrayComprehensionExpression" &&
      node.lastChild?.prevSibling?.name === "VariableName";
    return !isListed;
  });
  return isCounted && isListed;
}

/** `index = {}` and then `index.setdefault(label, len(index))` or `index[label] = len(index)`. */
function filled(script: Script, definition: SyntaxNode): SeparateClasses | null {
  if (classAround(definition) !== null) return null;
  for (const [name, assigned] of assignmentsByTarget(script)) {
    const [only, another] = assigned.filter(
      ({ statement }) => functionOf(statement)?.from === definition.from,
    );
    if (only?.target.name !== "VariableName" || another || !isEmpty(script, only.value)) continue;
    const isIt = (node: SyntaxNode | null | undefined) => node && textOf(script, node) === name;
    const isCounted = (node: SyntaxNode) =>
      callsWithin(script, node).some(
        ({ name: called, argumentList }) =>
          called === "len" && isIt(itemsOf(script, argumentList)[0]?.value),
      );
    const isFilled =
      callsWithin(script, definition).some(
        ({ method, receiver, node }) =>
          method === "setdefault" && isIt(receiver) && isCounted(node),
      ) ||
      nodesWithin(script, "AssignStatement", definition).some((statement) =>
        assignmentsOf(statement).some(
          ({ target }) => isIt(subscriptOf(target)?.object) && isCounted(statement),
        ),
      );
    if (isFilled) return { kind: "filled", node: only.statement, name, within: definition };
  }
  return null;
}

/** `{}` and `dict()`. */
function isEmpty(script: Script, value: SyntaxNode | null): boolean {
  if (value?.name === "DictionaryExpression") return itemsOf(script, value).length === 0;
  const call = value && callAt(script, value);
  return call?.name === "dict" && itemsOf(script, call.argumentList).length === 0;
}
