import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import { callsOfMethod } from "../../python/calls.ts";
import { literalOf } from "../../python/literals.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { ancestorOf, textOf } from "../../python/tree.ts";

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
}

export const gradientSwitchesOf = oncePerScript((script): readonly GradientSwitch[] => [
  ...script.all("AssignStatement").flatMap((statement) => assigned(script, statement) ?? []),
  ...callsOfMethod(script, "requires_grad_").flatMap(
    ({ node, receiver, argumentList }): GradientSwitch[] => {
      const [item] = itemsOf(script, argumentList);
      if (!receiver) return [];
      const isOn = item ? booleanOf(script, item.value) : true;
      return [{ node, owner: receiver, isOn, value: item?.value ?? null }];
    },
  ),
]);

function assigned(script: Script, statement: SyntaxNode): GradientSwitch | null {
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
