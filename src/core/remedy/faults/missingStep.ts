import { message } from "../../message.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { absentBackward } from "./absentBackward.ts";
import { absentStep } from "./absentStep.ts";
import { droppedBatches } from "./droppedBatches.ts";
import { droppedUpdate, unreturnedLoss } from "./droppedResults.ts";
import { anyTrouble, type Discovery, type Fault } from "./fault.ts";
import { stepOutsideLoop } from "./stepOutsideLoop.ts";
import { uncalledMethod } from "./uncalledMethod.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework === "jax") return droppedUpdate(program);
  if (program.framework === "lightning") return unreturnedLoss(program);
  if (program.framework !== "pytorch") return null;
  return (
    uncalledMethod(program) ??
    absentBackward(program) ??
    absentStep(program) ??
    stepOutsideLoop(program) ??
    droppedBatches(program)
  );
}

export const missingStep: Fault = {
  id: "fix-missing-step",
  signs: anyTrouble,
  title: message("Take an optimizer step after the backward pass"),
  why: message("Weights change only where a backward pass is followed by an optimizer step."),
  cost: message("None: without it nothing is learned."),
  sources: [sources.neuraLint, sources.deepChecker],
  snippets: { pytorch: "optimizer.zero_grad()\nloss.backward()\noptimizer.step()" },
  find,
};
