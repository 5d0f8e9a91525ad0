import type { SyntaxNode } from "@lezer/common";
import { message } from "../../message.ts";
import { insertBefore } from "../../python/lines.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, isWithin, statementOf } from "../../python/tree.ts";
import type { GradientClear } from "../../training/loop/gradientClears.ts";
import { loopsThrough } from "../../training/loop/runLength.ts";
import type { TrainingStep } from "../../training/loop/trainingStep.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** Gradients that no step clears before the next backward pass. */
export function unclearedGradients(program: TrainingProgram, step: TrainingStep): Discovery | null {
  const { script, gradientClears, optimizers, optimizerSteps } = program;
  // A single step has no step before it.
  const [loop] = loopsThrough(script, step.statement);
  if (step.scaler !== null || !loop || !isRepeatedBy(script, loop, step.backward.node)) return null;
  // One that each turn makes anew has no gradients of the turn before.
  if (optimizers.some(({ call }) => isMadeWith(script, call.node, loop, step.statement)))
    return null;
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

/** Also where the loop calls the function that does it. */
function isRepeatedBy(script: Script, loop: SyntaxNode, node: SyntaxNode): boolean {
  return loopsThrough(script, node).some(({ from }) => from === loop.from);
}

/** In the loop, or in a function of the step that the loop calls. */
export function isMadeWith(
  script: Script,
  made: SyntaxNode,
  loop: SyntaxNode,
  step: SyntaxNode,
): boolean {
  if (isRepeatedBy(script, loop, made)) return true;
  const home = functionOf(step);
  return home !== null && !isWithin(loop, home) && isWithin(made, home);
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
