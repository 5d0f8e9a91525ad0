import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";
import { isWithoutGradient } from "../optimizer/leftOutNetwork.ts";
import { variableOf } from "../optimizer/optimizers.ts";

const overClasses =
  /^torch\.nn\.(?:CrossEntropyLoss|NLLLoss|MultiMarginLoss|functional\.(?:cross_entropy|nll_loss))$|^optax\.softmax_cross_entropy\w*$|CategoricalCrossentropy$/i;

/** The losses over classes by which the script may train: those of evaluation, of metrics and of contrasts left out. */
export const classLossesOf = oncePerScript((script): readonly Call[] =>
  callsOf(script).filter((call) => overClasses.test(call.name ?? "") && trains(script, call)),
);

function trains(script: Script, call: Call): boolean {
  if (isInEvaluation(script, call.node) || isInMetric(script, call)) return false;
  const uses = usesOf(script, call);
  if (uses === null) return true;
  return (
    uses.length > 0 &&
    uses.some(
      ({ node, argumentList }) =>
        !isInEvaluation(script, node) &&
        !isWithoutGradient(script, node) &&
        !contrasts(script, argumentList),
    )
  );
}

/** Where the loss is called; null where it goes on to a place that this file does not show. */
function usesOf(script: Script, call: Call): readonly Call[] | null {
  if (/^[a-z]/.test(call.method)) return [call];
  if (isReadForSetting(chained(call.node))) return [];
  const called = call.node.parent ? callAt(script, call.node.parent) : null;
  if (called?.callee.from === call.node.from && called.callee.to === call.node.to) return [called];
  const name = assignedName(script, call.node);
  if (name === null) return isGivenToMeasure(script, call.node) ? [] : null;
  const calls = callsOf(script).filter((c) => textOf(script, c.callee) === name);
  if (calls.length > 0) return calls;
  const reads = script
    .all(name.includes(".") ? "MemberExpression" : "VariableName")
    .filter((node) => textOf(script, node) === name && node.nextSibling?.name !== "AssignOp");
  const isIdle = (node: SyntaxNode) => isGivenToMeasure(script, node) || isReadForSetting(node);
  return reads.every(isIdle) ? [] : null;
}

/** `nn.CrossEntropyLoss().ignore_index`: a number of the loss, which is not run. */
function isReadForSetting(node: SyntaxNode): boolean {
  const { parent } = node;
  const isRead =
    parent?.name === "MemberExpression" &&
    parent.firstChild?.to === node.to &&
    !isSubscript(parent);
  return isRead && !(parent.parent?.name === "CallExpression" && isCallee(parent));
}

function isCallee({ parent, to }: SyntaxNode): boolean {
  return parent?.firstChild?.to === to;
}

/** `losses[0]`. */
function isSubscript(node: SyntaxNode): boolean {
  return node.getChild("PropertyName") === null;
}

/** `evaluate(model, loader, nn.CrossEntropyLoss())`: an argument of a function that only measures. */
function isGivenToMeasure(script: Script, node: SyntaxNode): boolean {
  const made = chained(node);
  const list = made.parent?.name === "ArgList" ? made.parent : null;
  const owner = list?.parent ? callAt(script, list.parent) : null;
  return owner !== null && measures.test(owner.method);
}

/** `ignite.metrics.Loss(nn.CrossEntropyLoss())`: measured, and not trained by. */
function isInMetric(script: Script, { node }: Call): boolean {
  const list = node.parent?.name === "ArgList" ? node.parent : null;
  const owner = list?.parent ? callAt(script, list.parent) : null;
  return owner !== null && /(?:^|\.)metrics\.\w+$/.test(owner.name ?? "");
}

const measures =
  /^(?!(?:\w+_)?train)(?:\w+_)?(?:eval|evaluate|evaluation|valid|validate|validation|test|predict)(?:_\w+)?$/i;

function isInEvaluation(script: Script, node: SyntaxNode): boolean {
  const definition = functionOf(node);
  return definition !== null && measuresByName(script, definition);
}

/** A function that only measures, by its name. */
export function measuresByName(script: Script, definition: SyntaxNode): boolean {
  return measures.test(nameOfDefinition(script, definition));
}

/** Targets that are counted or all the same tell pairs apart (InfoNCE), and are no labels. */
function contrasts(script: Script, argumentList: SyntaxNode): boolean {
  const target = itemsOf(script, argumentList)[1]?.value;
  if (!target) return false;
  const counted = callsOf(script).filter((c) => /^(?:arange|zeros|zeros_like)$/.test(c.method));
  return counted.some(
    (c) =>
      isWithin(c.node, target) ||
      (functionOf(c.node)?.from === functionOf(target)?.from &&
        assignedName(script, c.node) === textOf(script, target)),
  );
}

/** `labels` of `labels = torch.arange(n).long().to(device)`. */
function assignedName(script: Script, node: SyntaxNode): string | null {
  return variableOf(script, chained(node));
}

/** `made().long().to(device)` of `made()`. */
function chained(node: SyntaxNode): SyntaxNode {
  let made = node;
  for (let parent = made.parent; parent; parent = parent.parent) {
    if (parent.name === "CallExpression") made = parent;
    else if (parent.name !== "MemberExpression") break;
  }
  return made;
}
