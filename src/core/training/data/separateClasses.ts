import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, parametersOf } from "../../python/bindings.ts";
import { callsOf, callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { classAround, functionOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";

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

const ofTraining = /(?:^|_|\b)(?:train(?:ing)?|trn|tr|xt|yt)(?:_|\b|$)/i;
const ofValidation =
  /(?:^|_|\b)(?:val(?:id(?:ation)?)?|test(?:ing)?|dev|eval|xv|yv|held\w*)(?:_|\b|$)/i;

/** By their names, or as two parts of one whole: `encode(names[:800])` and `encode(names[800:])`. */
function isForBothParts(script: Script, definition: SyntaxNode): boolean {
  const home = classAround(definition);
  const named = nameOfDefinition(script, home ?? definition);
  if (home && nameOfDefinition(script, definition) !== "__init__") return false;
  const given = callsOf(script)
    .filter(({ method, node }) => method === named && !isWithin(node, definition))
    .map(({ argumentList }) => textOf(script, argumentList));
  const isCut =
    given.some((code) => /\w\[:\w+\]/.test(code)) && given.some((code) => /\w\[\w+:\]/.test(code));
  const isNamed =
    given.some((code) => ofTraining.test(code)) && given.some((code) => ofValidation.test(code));
  // Of several columns each has numbers of its own.
  const isOfColumns = given.some((code) => /\[\s*["']/.test(code));
  return given.length > 1 && !isOfColumns && (isNamed || isCut);
}

function listed(
  script: Script,
  definition: SyntaxNode,
  parameters: readonly string[],
): SeparateClasses | null {
  const call = callsOf(script).find(({ node, name, method, receiver, argumentList }) => {
    const isListing = name === "dict.fromkeys" || (method === "set" && receiver === null);
    const [labels, another] = itemsOf(script, argumentList);
    const isOwn = functionOf(node)?.from === definition.from;
    const isSorted = /sorted\(\s*$/.test(script.text.slice(Math.max(0, node.from - 10), node.from));
    return (
      isOwn &&
      isListing &&
      !isSorted &&
      labels !== undefined &&
      !another &&
      parameters.includes(textOf(script, labels.value))
    );
  });
  const [labels] = call ? itemsOf(script, call.argumentList) : [];
  const body = textOf(script, definition);
  const isNumbering = /enumerate\(|\.index\(/.test(body) && /\bfor \w+ in \w+\s*\]/.test(body);
  if (!call || !labels || !isNumbering) return null;
  return { kind: "listed", node: call.node, labels: textOf(script, labels.value) };
}

/** `index = {}` and then `index.setdefault(label, len(index))` or `index[label] = len(index)`. */
function filled(script: Script, definition: SyntaxNode): SeparateClasses | null {
  for (const [name, assigned] of assignmentsByTarget(script)) {
    const [only, another] = assigned.filter(
      ({ statement }) => functionOf(statement)?.from === definition.from,
    );
    if (!only?.value || another || !/^\{\s*\}$|^dict\(\)$/.test(textOf(script, only.value)))
      continue;
    const isCounted = (node: SyntaxNode) =>
      isWithin(node, definition) && textOf(script, node).includes(`len(${name})`);
    const isFilled =
      callsOfMethod(script, "setdefault").some(
        ({ node, receiver }) => receiver && textOf(script, receiver) === name && isCounted(node),
      ) ||
      [...assignmentsByTarget(script)].some(
        ([target, many]) =>
          target.startsWith(`${name}[`) && many.some(({ statement }) => isCounted(statement)),
      );
    if (isFilled && /^\w+$/.test(name) && classAround(definition) === null)
      return { kind: "filled", node: only.statement, name, within: definition };
  }
  return null;
}
