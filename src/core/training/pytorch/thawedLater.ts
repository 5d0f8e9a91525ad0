import type { SyntaxNode } from "@lezer/common";
import { variablesNamed } from "../../python/names.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { ancestorOf, functionOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";
import { type GradientSwitch, gradientSwitchesOf } from "./gradientSwitches.ts";
import { layersOf } from "./initialized.ts";

/**
 * Whether frozen layers get gradients again: all of them right behind, or at least some of them at a moment of its own,
 * as when an epoch begins, a method is called, a condition holds.
 */
export function isThawedLater(script: Script, freeze: GradientSwitch): boolean {
  const frozen = layersOf(script, freeze.owner, freeze.node);
  return thawsOf(script).some((thaw) => {
    const node = wholeOf(script, thaw);
    const layers = layersOf(script, thaw.owner, thaw.node);
    if (isAtOtherMoment(node, freeze.node))
      return layers.length === 0 || layers.some((layer) => frozen.includes(layer));
    if (thaw.isOn !== true || isSelected(thaw, node) || node.from < freeze.node.to) return false;
    return frozen.every((layer) => layers.includes(layer));
  });
}

const thawsOf = oncePerScript((script): readonly GradientSwitch[] =>
  gradientSwitchesOf(script).filter(
    ({ isOn, isReached, node }) => isOn !== false && isReached && !isForgotten(script, node),
  ),
);

/** `def unfreeze(self)` that nobody calls, or hands on to be called. */
function isForgotten(script: Script, node: SyntaxNode): boolean {
  const definition = functionOf(node);
  const name = definition ? nameOfDefinition(script, definition) : "";
  return /freeze|thaw/i.test(name) && !isUsed(script, name);
}

function isUsed(script: Script, name: string): boolean {
  const isDefined = (node: SyntaxNode) => node.parent?.name === "FunctionDefinition";
  return (
    variablesNamed(script, name).some((node) => !isDefined(node)) ||
    script.all("MemberExpression").some((node) => textOf(script, node).endsWith(`.${name}`))
  );
}

const loops = ["ForStatement", "ArrayComprehensionExpression", "ComprehensionExpression"];

/** The loop over parameters or layers, where there is one. */
function wholeOf(script: Script, { node, owner }: GradientSwitch): SyntaxNode {
  const isEach = trace(script, owner).some(({ value }) => value.kind === "item");
  return (isEach && node.name !== "ForStatement" && ancestorOf(node, ...loops)) || node;
}

function isAtOtherMoment(thaw: SyntaxNode, freeze: SyntaxNode): boolean {
  for (let { parent } = thaw; parent; { parent } = parent) {
    const isMoment = /^(?:If|For|While)Statement$|^FunctionDefinition$/.test(parent.name);
    if (isMoment && !isWithin(freeze, parent)) return true;
  }
  return false;
}

/** Which parameters it is about, a condition in the loop says. */
function isSelected({ value, node }: GradientSwitch, whole: SyntaxNode): boolean {
  const branch = ancestorOf(value ?? node, "IfStatement");
  return branch !== null && isWithin(branch, whole);
}
