import { message } from "../../message.ts";
import { insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { ancestorOf, functionOf, isWithin, sameNode, statementOf } from "../../python/tree.ts";
import type { GradientClear } from "../../training/gradientClears.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { loopsThrough } from "../../training/runLength.ts";
import type { TrainingStep } from "../../training/trainingStep.ts";
import { anyTrouble, type Discovery, type Fault, fault } from "./fault.ts";
import { faultSources as sources } from "./sources.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework !== "pytorch") return null;
  for (const step of program.steps) {
    const found = wiped(program, step);
    if (found) return found;
  }
  const [only, another] = program.steps;
  return only && !another ? neverCleared(program, only) : null;
}

/** Gradients that are cleared between the backward pass and the step. */
function wiped({ script, gradientClears }: TrainingProgram, step: TrainingStep): Discovery | null {
  const backward = statementOf(step.backward.node);
  const clear = gradientClears.find(
    ({ node, owner }) =>
      node.from >= step.backward.node.to &&
      node.to <= step.call.node.from &&
      functionOf(node)?.from === functionOf(step.call.node)?.from &&
      (owner === step.optimizer || /(?:model|net)$/i.test(owner ?? "")),
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

function isNextTo(script: Script, from: number, to: number): boolean {
  return /^[\s;]*$/.test(script.text.slice(from, to));
}

function neverCleared(program: TrainingProgram, step: TrainingStep): Discovery | null {
  const { script, gradientClears, optimizers, optimizerSteps } = program;
  // A single step has no step before it.
  const [loop] = loopsThrough(script, step.statement);
  if (step.scaler !== null || !loop || !isWithin(step.backward.node, loop)) return null;
  const isCleared = gradientClears.some((clear) => !isBeforeLoop(script, clear, step));
  if (isCleared || optimizerSteps.mayBeTakenElsewhere) return null;
  // It evaluates the loss in a closure, which clears them.
  if (optimizers.some(({ kind }) => kind === "LBFGS")) return null;
  const line = `${step.optimizer}.zero_grad()`;
  const edits = [insertBefore(script, statementOf(step.backward.node), [line])];
  return fault(step.backward.node, edits, {
    title: message("Clear the gradients before the backward pass"),
    why: message(
      "Nothing clears the gradients from one step to the next: each step uses the sum of those of all batches before.",
    ),
  });
}

/** Once before the loop in which every turn goes back and steps. */
function isBeforeLoop(
  script: Script,
  clear: GradientClear,
  { backward, statement }: TrainingStep,
): boolean {
  const [inner] = loopsThrough(script, backward.node);
  const condition = ancestorOf(statement, "IfStatement");
  return (
    inner !== undefined &&
    functionOf(inner)?.from === functionOf(clear.node)?.from &&
    !isWithin(clear.node, inner) &&
    isWithin(backward.node, inner) &&
    isWithin(statement, inner) &&
    !(condition && isWithin(condition, inner))
  );
}

export const zeroGrad: Fault = {
  id: "fix-zero-grad",
  signs: anyTrouble,
  title: message("Clear the gradients before the backward pass"),
  why: message("Gradients are cleared once for each step, before the backward pass."),
  cost: message("None: the step needs the gradients of its own batch."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer.zero_grad()\nloss.backward()\noptimizer.step()" },
  find,
};
