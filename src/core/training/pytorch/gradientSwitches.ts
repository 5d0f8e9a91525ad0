import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsByTarget, assignmentsOf } from "../../python/bindings.ts";
import { callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { definitionCalled } from "../../python/classes.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { ancestorOf, functionOf, nameOfDefinition, textOf } from "../../python/tree.ts";

/** Where the script says whether something gets gradients: `p.requires_grad = False`, `net.requires_grad_(False)`. */
export interface GradientSwitch {
  /** The call or the statement; the loop around it, where one goes over parameters. */
  readonly node: SyntaxNode;
  /** The module, the parameter or the tensor. */
  readonly owner: SyntaxNode;
  /** Null for a choice that is made when the script runs. */
  readonly isOn: boolean | null;
  /** The expression of it; null where there is none, as in `x.requires_grad_()`. */
  readonly value: SyntaxNode | null;
  /** It stands in no function, in a method, or in a function that the script calls. */
  readonly isReached: boolean;
  /** The owner has trained values: `net.embedding.weight.data.copy_(vectors)`, `restore(net, path)`, `net = pretrain()`. */
  readonly isLoaded: boolean;
}

type Found = Omit<GradientSwitch, "isReached" | "isLoaded">;

export const gradientSwitchesOf = oncePerScript((script): readonly GradientSwitch[] =>
  [...assignedSwitches(script), ...calledSwitches(script)].map((found) => ({
    ...found,
    isReached: isReached(script, found.node),
    isLoaded: isLoaded(script, found.owner),
  })),
);

function assignedSwitches(script: Script): readonly Found[] {
  return script.all("AssignStatement").flatMap((statement) => assigned(script, statement) ?? []);
}

function calledSwitches(script: Script): readonly Found[] {
  return callsOfMethod(script, "requires_grad_").flatMap(({ node, receiver, argumentList }) => {
    const [item] = itemsOf(script, argumentList);
    const isOn = item ? booleanOf(script, item.value) : true;
    return receiver ? [{ node, owner: receiver, isOn, value: item?.value ?? null }] : [];
  });
}

function assigned(script: Script, statement: SyntaxNode): Found | null {
  const [assignment] = assignmentsOf(statement);
  const object = assignment?.target.firstChild;
  if (!assignment?.value || !object) return null;
  if (!/\.requires_grad$/.test(textOf(script, assignment.target))) return null;
  const isParameter = /\.(?:weight|bias)$/.test(textOf(script, object));
  const owner = isParameter ? object.firstChild : object;
  const node = ancestorOf(statement, "ForStatement") ?? statement;
  const isOn = booleanOf(script, assignment.value);
  return owner && { node, owner, isOn, value: assignment.value };
}

function booleanOf(script: Script, node: SyntaxNode): boolean | null {
  const value = literalOf(script, node);
  return typeof value === "boolean" ? value : null;
}

/** `critic.parameters()` of a parameter that a loop goes over; else what is written. */
export function scopeOfOwner(script: Script, owner: SyntaxNode): string {
  const [only] = trace(script, owner);
  return textOf(script, only?.value.kind === "item" ? only.value.iterable : owner);
}

/** `teacher` of a parameter that a loop takes from `teacher.parameters()`; else the owner. */
export function moduleOfOwner(script: Script, owner: SyntaxNode): SyntaxNode {
  const [only] = trace(script, owner);
  const call = only?.value.kind === "item" ? callAt(script, only.value.iterable) : null;
  return call?.receiver ?? owner;
}

function isReached(script: Script, node: SyntaxNode): boolean {
  const definition = functionOf(node);
  if (!definition || ancestorOf(definition, "ClassDefinition")) return true;
  return callsOfMethod(script, nameOfDefinition(script, definition)).length > 0;
}

function isLoaded(script: Script, owner: SyntaxNode): boolean {
  const names = [textOf(script, owner), textOf(script, moduleOfOwner(script, owner))];
  return (
    callsOfMethod(script, "copy_", "from_pretrained", "load_state_dict").some((c) =>
      names.some((name) => textOf(script, c.callee).startsWith(name)),
    ) || names.some((name) => isRestored(script, name) || isTrainedElsewhere(script, name))
  );
}

/** `restore(teacher, "teacher.ckpt")`. */
function isRestored(script: Script, name: string): boolean {
  return callsOf(script).some(
    ({ method, argumentList }) =>
      /^(?:restore|load)/.test(method) &&
      itemsOf(script, argumentList).some(({ value }) => textOf(script, value) === name),
  );
}

/** `judge = train_classifier()` of a function that trains what it gives back. */
function isTrainedElsewhere(script: Script, name: string): boolean {
  return (assignmentsByTarget(script).get(name) ?? []).some(({ value }) => {
    const call = value ? callAt(script, value) : null;
    const definition = call && definitionCalled(script, call);
    return definition !== null && /\.backward\(/.test(textOf(script, definition));
  });
}
