import { itemsOf } from "../../../python/arguments.ts";
import { type Call, callsOf } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import type { Script } from "../../../python/script.ts";
import { textOf } from "../../../python/tree.ts";
import { parametersAt, type TrainingStep, trainingStepsOf } from "../../loop/trainingStep.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import type { Training } from "../../training.ts";
import { accelerating, accumulates, beforeStep, usesApex } from "./gradientNorm.ts";

export function clipGradients({ script }: Training, maximum: string): Outcome {
  const own = callsOf(script).find((call) => takesLimit(script, call));
  if (own) {
    return refusedBecause("The script leaves clipping to a call of its own: {code}.", {
      code: textOf(script, own.callee),
    });
  }
  return clipInLoop(script, maximum);
}

function clipInLoop(script: Script, maximum: string): Outcome {
  if (usesApex(script))
    return refusedBecause("Gradients scaled by apex are clipped on amp.master_params().");
  const steps = trainingStepsOf(script);
  const [first] = steps;
  if (!first) {
    return refusedBecause(
      "No backward() that is followed by an optimizer's step() was found in this script.",
    );
  }
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

const limits = /^(?:clip_?grad|max_?(?:grad_?)?norm|grad(?:ient)?_?clip)/i;

/** `check_update(model, c.grad_clip)`, `step(max_grad_norm=1.0)`: a call that is told how far gradients may go. */
function takesLimit(script: Script, call: Call): boolean {
  const isRead = /^(?:print|float|int|str|format|get|info|add_argument)$/.test(call.method);
  return itemsOf(script, call.argumentList).some(({ keyword, value }) => {
    const isNamed = value.name === "VariableName" || value.name === "MemberExpression";
    const name = isNamed ? (textOf(script, value).split(".").at(-1) ?? "") : "";
    return limits.test(keyword ?? "") || (keyword === null && !isRead && limits.test(name));
  });
}
