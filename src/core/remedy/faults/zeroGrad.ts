import { message } from "../../message.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { sources } from "../sources.ts";
import { anyTrouble, type Discovery, type Fault } from "./fault.ts";
import { unclearedBeside } from "./unclearedBeside.ts";
import { unclearedGradients } from "./unclearedGradients.ts";
import { wipedGradients } from "./wipedGradients.ts";

function find(program: TrainingProgram): Discovery | null {
  if (program.framework !== "pytorch") return null;
  for (const step of program.steps) {
    const found = wipedGradients(program, step);
    if (found) return found;
  }
  const [only, another] = program.steps;
  return only && !another ? unclearedGradients(program, only) : unclearedBeside(program);
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
