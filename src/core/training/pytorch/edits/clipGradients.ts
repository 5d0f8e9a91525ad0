import { referenceTo } from "../../../python/imports.ts";
import { parametersAt } from "../../loop/trainedNames.ts";
import { type TrainingStep, trainingStepsOf } from "../../loop/trainingStep.ts";
import { edit, type Outcome, refused, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import {
  accelerating,
  accumulates,
  beforeStep,
  isOfOwnClass,
  ownOptimizer,
  usesApex,
} from "./gradientNorm.ts";

export function clipGradients({ script }: Training, maximum: string): Outcome {
  if (usesApex(script))
    return refusedBecause("Gradients scaled by apex are clipped on amp.master_params().");
  const steps = trainingStepsOf(script);
  const [first] = steps;
  if (!first) {
    return refusedBecause(
      "No backward() that is followed by an optimizer's step() was found in this script.",
    );
  }
  const own = steps.find((step) => isOfOwnClass(script, step));
  if (own) return refused(ownOptimizer(own.optimizer));
  const { text, edits } = referenceTo(script, "torch.nn.utils.clip_grad_norm_");
  const owners = steps.map((step) => accelerating(script, step));
  const clip = (step: TrainingStep, at: number) => {
    const owner = owners[at];
    const callee = owner ? `${owner}.clip_grad_norm_` : text;
    const call = `${callee}(${parametersAt(script, step)}, ${maximum})`;
    return owner && accumulates(script, owner)
      ? beforeStep(script, step, `if ${owner}.sync_gradients:`, script.indentUnit + call)
      : beforeStep(script, step, call);
  };
  const imports = owners.includes(null) ? edits : [];
  return edit(first.call.node, [...imports, ...steps.map(clip)]);
}
