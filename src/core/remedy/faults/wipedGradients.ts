import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { functionOf, isWithin, loopsAround, sameNode, statementOf } from "../../python/tree.ts";
import type { TrainingStep } from "../../training/loop/trainingStep.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Gradients that are cleared between the backward pass and the step. */
export function wipedGradients(
  { script, gradientClears, optimizedParameters }: TrainingProgram,
  step: TrainingStep,
): Discovery | null {
  const backward = statementOf(step.backward.node);
  const clear = gradientClears.find(
    ({ node, owner, isRefilled }) =>
      !isRefilled &&
      node.from >= step.backward.node.to &&
      node.to <= step.call.node.from &&
      functionOf(node)?.from === functionOf(step.call.node)?.from &&
      isOfOneTraining(node, step.call.node) &&
      (owner === step.optimizer ||
        (/(?:model|net)$/i.test(owner ?? "") &&
          // What another optimizer holds is none of this one's.
          !optimizedParameters.some(
            ({ module, optimizer }) => module === owner && optimizer.variable !== step.optimizer,
          ))),
  );
  if (!clear) return null;
  const statement = statementOf(clear.node);
  const isInLine =
    statement.parent !== null &&
    (sameNode(statement.parent, backward.parent ?? statement) ||
      isWithin(backward, statement.parent) ||
      (step.statement.parent !== null && sameNode(statement.parent, step.statement.parent)));
  if (!isInLine) return null;
  const code = statementText(script, statement);
  const edits = isNextTo(script, backward.to, statement.from)
    ? [
        {
          from: backward.from,
          to: backward.from + statementText(script, backward).length,
          insert: code,
        },
        {
          from: statement.from,
          to: statement.from + code.length,
          insert: statementText(script, backward),
        },
      ]
    : [removeStatement(script, statement), insertBefore(script, backward, [code])];
  return fault(clear.node, edits, {
    title: message("Clear the gradients before the backward pass"),
    why: message(
      "{code} stands between backward() and step(): it wipes the gradients that the step would use.",
      { code },
    ),
  });
}

/** Of trainings one after the other, each clears what its own steps have used. */
function isOfOneTraining(clear: SyntaxNode, step: SyntaxNode): boolean {
  const loops = loopsAround(clear);
  const others = loopsAround(step);
  return loops.length === 0 || loops.some((loop) => others.some((one) => sameNode(one, loop)));
}

function isNextTo(script: Script, from: number, to: number): boolean {
  return /^[\s;]*$/.test(script.text.slice(from, to));
}
