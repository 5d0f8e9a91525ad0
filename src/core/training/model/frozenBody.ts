import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, isWithin, textOf } from "../../python/tree.ts";
import { trainableSwitchesOf } from "../keras/trainableSwitches.ts";
import { gradientSwitchesOf, scopeOfOwner } from "../pytorch/gradientSwitches.ts";
import { isHead } from "./heads.ts";
import { surelyLoaded } from "./pretrained.ts";

/**
 * Whether the network whose trained weights are loaded surely stands still as a whole, and stays so: what is trained are
 * new layers, which learn from nothing.
 */
export const hasFrozenBody = oncePerScript((script): boolean => {
  const switches = switchesOf(script);
  const isFrozen = (name: string) =>
    switches.some((s) => s.owner === name && s.isOn === false && s.isSure);
  const bodies = surelyLoaded(script).flatMap(({ node }) => nameOfLoaded(script, node) ?? []);
  return (
    bodies.length > 0 &&
    bodies.every(isFrozen) &&
    switches.every((s) => s.isOn === false || isHead(script, s.owner))
  );
});

/** Whether anything of a network stands still, or may. */
export const freezesSome = oncePerScript((script): boolean =>
  switchesOf(script).some((s) => s.isOn === false),
);

const switchesOf = oncePerScript((script): readonly Switch[] => [
  ...ofGradients(script),
  ...ofTrainable(script),
]);

interface Switch {
  /** The network, or the part of it. */
  readonly owner: string;
  readonly isOn: boolean | null;
  readonly isSure: boolean;
}

/** `for p in body.parameters(): p.requires_grad = False`, `body.requires_grad_(False)`. */
function ofGradients(script: Script): readonly Switch[] {
  return gradientSwitchesOf(script).map(({ owner, node, isOn, isReached }) => ({
    owner: scopeOfOwner(script, owner).replace(/\.parameters\(\)$/, ""),
    isOn,
    isSure: isReached && isUnconditional(node),
  }));
}

/** `body.trainable = False`, also of each `layer` in a loop over all of `body.layers`; of some of them, which ones. */
function ofTrainable(script: Script): readonly Switch[] {
  return trainableSwitchesOf(script).map(({ statement, isOn, owner, layers }) => ({
    owner: layers?.replace(/\.layers$/, "") ?? owner,
    isOn,
    isSure: isUnconditional(statement),
  }));
}

function isUnconditional(node: SyntaxNode): boolean {
  return ancestorOf(node, "IfStatement") === null;
}

/** What a call that loads weights is assigned to, whose weights it loads, or which layer of a `Sequential` it is. */
function nameOfLoaded(script: Script, call: SyntaxNode): string | null {
  const statement = ancestorOf(call, "AssignStatement");
  const made = statement
    ? assignmentsOf(statement).find(({ value }) => value && isWithin(call, value))
    : undefined;
  if (made) return textOf(script, made.target);
  const outer = ancestorOf(call, "CallExpression");
  const adding = outer && callAt(script, outer);
  if (adding?.method === "add" && adding.receiver)
    return `${textOf(script, adding.receiver)}.layers[0]`;
  const receiver = callAt(script, call)?.receiver;
  return receiver ? textOf(script, receiver) : null;
}
