import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { callAt } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, isWithin, textOf } from "../../python/tree.ts";
import { gradientSwitchesOf, scopeOfOwner } from "../pytorch/gradientSwitches.ts";
import { surelyLoaded } from "./pretrained.ts";

/**
 * Whether the network whose trained weights are loaded surely stands still as a whole, and stays so: what is trained are
 * new layers, which learn from nothing.
 */
export const hasFrozenBody = oncePerScript((script): boolean => {
  const switches = switchesOf(script);
  const isFrozen = (name: RegExp) =>
    switches.some((s) => name.test(s.owner) && s.isOn === false && s.isSure);
  const bodies = surelyLoaded(script).flatMap(({ node }) => nameOfLoaded(script, node) ?? []);
  return (
    bodies.length > 0 &&
    bodies.every(isFrozen) &&
    switches.every((s) => s.isOn === false || isHead.test(s.owner))
  );
});

/** Whether anything of a network stands still, or may. */
export const freezesSome = oncePerScript((script): boolean =>
  switchesOf(script).some((s) => s.isOn === false),
);

function switchesOf(script: Script): readonly Switch[] {
  return [...ofGradients(script), ...ofTrainable(script)];
}

const isHead = /\.(?:fc|head|heads|classifier|last_linear|linear|output|out)$/;

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

/** `body.trainable = False`, also of each `layer` in a loop over all of `body.layers`. */
function ofTrainable(script: Script): readonly Switch[] {
  return [...assignmentsByTarget(script)].flatMap(([target, assignments]) =>
    target.endsWith(".trainable")
      ? assignments.map(({ statement, value }) => {
          const isOn = value ? literalOf(script, value) : null;
          return {
            owner: ownerOf(script, statement, target.replace(/\.trainable$/, "")),
            isOn: typeof isOn === "boolean" ? isOn : null,
            isSure: isUnconditional(statement),
          };
        })
      : [],
  );
}

/** `base` of a `layer` of all `base.layers`; of some of them, which ones. */
function ownerOf(script: Script, statement: SyntaxNode, name: string): string {
  const loop = ancestorOf(statement, "ForStatement");
  const parts = loop ? childrenOf(loop) : [];
  return parts[1] && parts[3] && textOf(script, parts[1]) === name
    ? textOf(script, parts[3]).replace(/\.layers$/, "")
    : name;
}

function isUnconditional(node: SyntaxNode): boolean {
  return ancestorOf(node, "IfStatement") === null;
}

/** What a call that loads weights is assigned to, whose weights it loads, or which layer of a `Sequential` it is. */
function nameOfLoaded(script: Script, call: SyntaxNode): RegExp | null {
  const statement = ancestorOf(call, "AssignStatement");
  const made = statement
    ? assignmentsOf(statement).find(({ value }) => value && isWithin(call, value))
    : undefined;
  if (made) return named(textOf(script, made.target), "");
  const outer = ancestorOf(call, "CallExpression");
  const adding = outer && callAt(script, outer);
  if (adding?.method === "add" && adding.receiver)
    return named(textOf(script, adding.receiver), "\\.layers\\[0\\]");
  const receiver = callAt(script, call)?.receiver;
  return receiver ? named(textOf(script, receiver), "") : null;
}

function named(name: string, part: string): RegExp {
  return new RegExp(`^${name.replaceAll(/[^\w]/g, "\\$&")}${part}$`);
}
