import { type Message, message } from "../../../message.ts";
import { itemsOf } from "../../../python/arguments.ts";
import { callsOf, callsOfMethod } from "../../../python/calls.ts";
import { constructionsOf } from "../../../python/constructions.ts";
import { importsOf } from "../../../python/imports.ts";
import { insertBefore } from "../../../python/lines.ts";
import type { Script } from "../../../python/script.ts";
import type { ScriptEdit } from "../../../python/scriptEdit.ts";
import { textOf } from "../../../python/tree.ts";
import { type TrainingStep, trainingStepsOf } from "../../loop/trainingStep.ts";

/** True where NVIDIA's apex scales the loss: its gradients are read in another way. */
export function usesApex(script: Script): boolean {
  return (
    callsOf(script).some((c) => c.name === "apex.amp.scale_loss" || c.name === "amp.scale_loss") ||
    // `optimizer.backward(loss)` of its FP16_Optimizer
    trainingStepsOf(script).some(
      ({ backward, optimizer }) =>
        backward.receiver !== null && textOf(script, backward.receiver) === optimizer,
    )
  );
}

/** Lines before an optimizer's step, where gradients are complete; scaled ones are unscaled first. */
export function beforeStep(
  script: Script,
  step: TrainingStep,
  ...lines: readonly string[]
): ScriptEdit | null {
  const unscale =
    step.scaler !== null && step.unscale === null
      ? [`${step.scaler}.unscale_(${step.optimizer})`]
      : [];
  return insertBefore(script, step.statement, [...unscale, ...lines]);
}

/** The Accelerator whose `backward` it is, by its name; it unscales gradients itself. */
export function accelerating(script: Script, { backward }: TrainingStep): string | null {
  const receiver = backward.receiver ? textOf(script, backward.receiver) : "";
  const isMade = constructionsOf(script).some(
    ({ target, call }) => target === receiver && call.method === "Accelerator",
  );
  const isHanded =
    itemsOf(script, backward.argumentList).some(({ keyword }) => keyword === null) &&
    importsOf(script).some((i) => /^accelerate\b/.test(i.module ?? i.qualified));
  return receiver !== "" && (isMade || isHanded || /^(?:\w+\.)?\w*accelerator$/i.test(receiver))
    ? receiver
    : null;
}

/** Between two steps the gradients are still being summed up. */
export function accumulates(script: Script, owner: string): boolean {
  return callsOfMethod(script, "accumulate").some(
    (c) => c.receiver !== null && textOf(script, c.receiver) === owner,
  );
}

/**
 * Whether an optimizer is made of what are no parameters, `Descent(model.layers)`, by a class that is not PyTorch's: it
 * need not have parameter groups. Of one that is handed over nothing is known.
 */
export function isOfOwnClass(script: Script, { optimizer }: TrainingStep): boolean {
  const made = constructionsOf(script).filter(({ target }) => target === optimizer);
  return (
    made.length > 0 &&
    made.every(({ call }) => {
      const [first] = itemsOf(script, call.argumentList);
      const isLayers =
        first?.value.name === "MemberExpression" && /layers$/i.test(textOf(script, first.value));
      return isLayers && !/^torch\b/.test(call.name ?? "");
    })
  );
}

export function ownOptimizer(name: string): Message {
  return message("What {name} updates is not known: its class is not PyTorch's.", { name });
}
