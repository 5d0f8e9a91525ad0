import type { SyntaxNode } from "@lezer/common";
import { assignmentsOf } from "../../python/bindings.ts";
import { basesOf, methodOf } from "../../python/classes.ts";
import { hasNameLike } from "../../python/names.ts";
import { callsWithin, nodesWithin } from "../../python/nodesWithin.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import {
  bodyOf,
  childrenOf,
  nameOfDefinition,
  returnsOf,
  statementsOf,
  textOf,
  visit,
  yieldsOf,
} from "../../python/tree.ts";
import { lightningModulesOf } from "../model/moduleClasses.ts";

/** A `training_step` that computes a loss and gives nothing back: the Trainer then takes no step. */
export interface UnreturnedLoss {
  readonly definition: SyntaxNode;
  /** The last statement of its body, and the name of the loss. */
  readonly last: SyntaxNode;
  readonly loss: string;
}

export const unreturnedLossOf = oncePerScript((script): UnreturnedLoss | null => {
  // Who optimizes by hand returns nothing.
  if (hasNameLike(script, /^(?:automatic_optimization|manual_backward|optimizer_step)$/))
    return null;
  const modules = lightningModulesOf(script);
  for (const owner of modules) {
    const definition = methodOf(script, owner, "training_step");
    const configured = methodOf(script, owner, "configure_optimizers");
    const trains = configured !== null && returnsOf(configured).some(hasValue);
    if (!definition || !trains || isDerivedFrom(script, nameOfDefinition(script, owner))) continue;
    const found = givesNothing(script, definition) ? lossIn(script, definition) : null;
    if (found) return found;
  }
  return null;
});

function isDerivedFrom(script: Script, name: string): boolean {
  return script.all("ClassDefinition").some((other) => basesOf(script, other).includes(name));
}

function hasValue(statement: SyntaxNode): boolean {
  const [, value] = childrenOf(statement);
  return value !== undefined && value.name !== "None";
}

/** No result on any way, and nothing that steps, raises or hands the work on. */
function givesNothing(script: Script, definition: SyntaxNode): boolean {
  if (returnsOf(definition).length > 0 || yieldsOf(definition).length > 0) return false;
  const steps = /backward|step$|^optimizers$/;
  if (callsWithin(script, definition).some(({ method }) => steps.test(method))) return false;
  let raises = false;
  visit(definition, ({ name }) => {
    raises ||= name === "RaiseStatement";
    return true;
  });
  return !raises;
}

function lossIn(script: Script, definition: SyntaxNode): UnreturnedLoss | null {
  const body = bodyOf(definition);
  const statements = body ? statementsOf(body) : [];
  const last = statements.at(-1);
  const names = statements.flatMap((statement) =>
    statement.name === "AssignStatement"
      ? assignmentsOf(statement).map(({ target }) => textOf(script, target))
      : [],
  );
  const losses = [...new Set(names)].filter((name) => /^(?:\w+_)?loss$/.test(name));
  const loss = losses.find((name) => name === "loss") ?? (losses.length === 1 ? losses[0] : null);
  // A loss that becomes another object's is trained with there.
  const isKept = nodesWithin(script, "AssignStatement", definition).some((statement) =>
    assignmentsOf(statement).some(
      ({ target, value }) =>
        target.name === "MemberExpression" && value && textOf(script, value) === loss,
    ),
  );
  return last && loss && !isKept ? { definition, last, loss } : null;
}
