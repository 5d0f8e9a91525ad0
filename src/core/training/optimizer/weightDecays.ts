import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { stringOf } from "../../python/literals.ts";
import { isNamedIn } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import { onlyExpression } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, sameNode, textOf } from "../../python/tree.ts";
import { isAddedToMean } from "../pytorch/lossTerms.ts";
import { type Setting, settingOf } from "../setting.ts";
import { type Optimizer, optimizersOf, parameterGroupsOf } from "./optimizers.ts";
import { argumentOrSpread } from "./spreadArguments.ts";

/** What pulls weights to zero, by so much. */
export interface WeightDecay {
  readonly amount: Setting;
  /** Null for a penalty that is a part of the loss. */
  readonly optimizer: Optimizer | null;
}

const names = /^(?:weight_?decay|wd|decay|l2(?:_?\w*)?|lambda_?\w*|reg\w*|alpha|lam)$/i;

/** Weight decay of known size: of optimizers, of their parameter groups, and in the loss. */
export const weightDecaysOf = oncePerScript((script): readonly WeightDecay[] => [
  ...optimizersOf(script).flatMap((optimizer) => decaysOf(script, optimizer)),
  ...penaltiesOf(script),
]);

function decaysOf(script: Script, optimizer: Optimizer): readonly WeightDecay[] {
  if (optimizer.named) return [];
  const own = argumentOrSpread(script, optimizer.call.argumentList, "weight_decay");
  const ofGroups = parameterGroupsOf(script, optimizer).flatMap((group) =>
    itemsOf(script, group).filter(
      ({ key }) => key !== null && stringOf(textOf(script, key)) === "weight_decay",
    ),
  );
  return [...(own ? [own] : []), ...ofGroups].flatMap(({ value }) => {
    const amount = settingOf(script, value, names, optimizer.call.node);
    return amount ? [{ amount, optimizer }] : [];
  });
}

/** `loss + 0.5 * sum(p.pow(2).sum() for p in net.parameters())`, also by way of a name, a function or a loop. */
function penaltiesOf(script: Script): readonly WeightDecay[] {
  const sums = new Set([...assignedSums(script), ...gatheredSums(script)]);
  const isPenalty = (node: SyntaxNode) => {
    if (isSumOverParameters(script, node) || sums.has(textOf(script, node))) return true;
    if (node.name !== "CallExpression" && node.name !== "VariableName") return false;
    const made = onlyExpression(script, node);
    return made !== null && !sameNode(made, node) && isSumOverParameters(script, made);
  };
  return script.all("BinaryExpression").flatMap((product) => {
    const [left, operator, right] = childrenOf(product);
    if (!left || !right || !operator || textOf(script, operator) !== "*") return [];
    if (!isAddedToMean(script, product)) return [];
    const other = isPenalty(left) ? right : undefined;
    const factor = isPenalty(right) ? left : other;
    const amount = settingOf(script, factor, names, product);
    return amount ? [{ amount, optimizer: null }] : [];
  });
}

function assignedSums(script: Script): readonly string[] {
  return script.all("AssignStatement").flatMap(({ firstChild, lastChild }) => {
    const isSum = firstChild && lastChild && isSumOverParameters(script, lastChild);
    return isSum ? [textOf(script, firstChild)] : [];
  });
}

/** `for p in net.parameters(): penalty = penalty + p.pow(2).sum()`. */
function gatheredSums(script: Script): readonly string[] {
  const updates = script.all("UpdateStatement").flatMap((node) => {
    const [target, operator, value] = childrenOf(node);
    const isAdded = operator && textOf(script, operator) === "+=";
    return target && value && isAdded ? [{ target, value }] : [];
  });
  const sums = script.all("AssignStatement").flatMap((node) =>
    assignmentsOf(node).flatMap(({ target, value }) => {
      const [left, operator, right] = value?.name === "BinaryExpression" ? childrenOf(value) : [];
      const isAdded =
        left && operator && textOf(script, operator) === "+" && isAlike(script, left, target);
      return isAdded && right ? [{ target, value: right }] : [];
    }),
  );
  return [...updates, ...sums].flatMap(({ target, value }) => {
    const loop = ancestorOf(target, "ForStatement");
    const [, variable, , iterable] = loop ? childrenOf(loop) : [];
    const isSize =
      variable &&
      iterable &&
      areParameters(script, textOf(script, iterable)) &&
      isNamedIn(script, textOf(script, variable), value) &&
      takesSize(textOf(script, value));
    return isSize ? [textOf(script, target)] : [];
  });
}

function isAlike(script: Script, a: SyntaxNode, b: SyntaxNode): boolean {
  return textOf(script, a) === textOf(script, b);
}

function isSumOverParameters(script: Script, node: SyntaxNode): boolean {
  const text = textOf(script, node);
  const over = /^\(?sum\([\s\S]*\bin ([\w.]+(?:\(\))?)(?:\s+if\b[^\n]*)?\s*\)/.exec(text)?.[1];
  return over !== undefined && areParameters(script, over) && takesSize(text);
}

/** `net.parameters()`, and what the only optimizer is given: a list, or the values of a dictionary. */
function areParameters(script: Script, text: string): boolean {
  if (/^[\w.]+\.parameters\(\)$/.test(text)) return true;
  const [only, another] = optimizersOf(script);
  const [given] = only && !another ? itemsOf(script, only.call.argumentList) : [];
  const own = given && textOf(script, given.value).replace(/^list\((.+)\)$/, "$1");
  const values = /^[\w.]+\.values\(\)$/;
  return own !== undefined && (own === text || (values.test(own) && values.test(text)));
}

/** The sum of squares or sizes; a distance, from what a weight was before, is something else. */
function takesSize(text: string): boolean {
  return (
    /\.(?:pow|square|norm|abs)\(|\*\* ?2/.test(text) && !/\.grad\b|\.mean\(|[\w)\]] - /.test(text)
  );
}
