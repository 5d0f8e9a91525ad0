import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import {
  isOnlyStatement,
  removeOrPass,
  removeStatement,
  statementText,
} from "../../python/statements.ts";
import {
  codeOf,
  functionOf,
  isWithin,
  loopsAround,
  sameNode,
  statementOf,
  textOf,
} from "../../python/tree.ts";
import type { TrainingStep } from "../../training/loop/trainingStep.ts";
import type { WipedThroughCalls } from "../../training/loop/wipedThroughCalls.ts";
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

/** The same where a function, a method or a callback clears them: it has its place on the other side of the step. */
export function wipedThroughCalls({
  script,
  wipedThroughCalls: found,
}: TrainingProgram): Discovery | null {
  if (!found) return null;
  const { backward, clear, step } = found;
  const code = statementText(script, statementOf(clear.call.node));
  return fault(clear.call.node, moved(script, found), {
    title: message("Clear the gradients after the step"),
    why: message(
      "{code} is run between {backward} and {step}: it wipes the gradients that the step would use.",
      {
        code,
        backward: codeOf(script, backward.call.node),
        step: codeOf(script, step.call.node),
      },
    ),
  });
}

/** Behind the step: the statement that leads to the clearing and to nothing else, or the clearing itself. */
function moved(script: Script, found: WipedThroughCalls): readonly (ScriptEdit | null)[] {
  const { clear, step } = found;
  const at = clear.path.findIndex((node, index) => !sameNode(node, step.path[index] ?? node));
  const [own, next] = [clear.path[at], step.path[at]];
  const isAlone = clear.path
    .slice(at)
    .every(
      (node, index) =>
        node.name === "ExpressionStatement" && (index === 0 || isOnlyStatement(node)),
    );
  if (own && next && isAlone) {
    return [removeStatement(script, own), insertAfter(script, next, [statementText(script, own)])];
  }
  const statement = statementOf(clear.call.node);
  return [
    removeOrPass(script, statement),
    insertAfter(script, statementOf(step.call.node), [`${textOf(script, step.owner)}.zero_grad()`]),
  ];
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
