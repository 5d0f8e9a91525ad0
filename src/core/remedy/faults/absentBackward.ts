import { message } from "../../message.ts";
import { insertBefore } from "../../python/lines.ts";
import { statementOf } from "../../python/tree.ts";
import { lossBefore } from "../../training/loop/optimizerSteps.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { type Discovery, fault } from "./fault.ts";

/** A step that no backward pass comes before. */
export function absentBackward(program: TrainingProgram): Discovery | null {
  const { script, optimizerSteps, gradientClears } = program;
  const [step, another] = optimizerSteps.steps;
  const mayGoBack = optimizerSteps.backward.length > 0 || optimizerSteps.takesGradientsOtherwise;
  const isCleared = gradientClears.some(({ owner }) => owner !== null);
  if (!step || another || mayGoBack || !isCleared) return null;
  const statement = statementOf(step.node);
  const name = lossBefore(script, statement);
  if (name === null) return null;
  return fault(step.node, [insertBefore(script, statement, [`${name}.backward()`])], {
    title: message("Call {name}.backward() before the step", { name }),
    why: message("No backward pass computes gradients: the step has nothing to apply."),
  });
}
