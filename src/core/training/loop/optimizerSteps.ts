import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { classNamed } from "../../python/classes.ts";
import { importsOf } from "../../python/imports.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import { functionOf, isWithin, nameOfDefinition, textOf } from "../../python/tree.ts";
import { optimizersOf, steppedNames } from "../optimizer/optimizers.ts";
import { backwardCalls } from "./runLength.ts";

/** The backward passes and the optimizer steps of a script, and what may take steps beside them. */
export interface OptimizerSteps {
  readonly backward: readonly Call[];
  /** Steps of anything but a schedule, a profiler or an environment. */
  readonly steps: readonly Call[];
  /** Gradients may be computed without a backward pass: by `autograd.grad`, in `fit` or in a closure. */
  readonly takesGradientsOtherwise: boolean;
  /** A trainer, an accelerator or an engine that is not in this file may step, and clear gradients. */
  readonly mayBeTakenElsewhere: boolean;
  /** `optimizer.step` without parentheses, `backward` and `zero_grad` as well: statements. */
  readonly uncalled: readonly SyntaxNode[];
}

export const optimizerStepsOf = oncePerScript(
  (script): OptimizerSteps => ({
    backward: backwardCalls(script),
    steps: stepsOf(script),
    takesGradientsOtherwise: takesGradientsOtherwise(script),
    mayBeTakenElsewhere: mayBeTakenElsewhere(script) || isStepHandedOn(script),
    uncalled: script
      .all("ExpressionStatement")
      .filter(({ firstChild: only }) =>
        only?.name === "MemberExpression"
          ? /\.(?:step|backward|zero_grad)$/.test(textOf(script, only))
          : false,
      ),
  }),
);

function takesGradientsOtherwise(script: Script): boolean {
  return (
    callsOf(script).some(
      ({ name, method }) => method === "fit" || /\bautograd\b/.test(name ?? ""),
    ) ||
    importsOf(script).some(({ qualified }) => /\bautograd\b/.test(qualified)) ||
    script.all("FunctionDefinition").some((f) => /closure/.test(nameOfDefinition(script, f)))
  );
}

function stepsOf(script: Script): readonly Call[] {
  const known = new Set([
    ...steppedNames(script),
    ...optimizersOf(script).flatMap((o) => o.variable ?? []),
  ]);
  return callsOfMethod(script, "step").filter((call) => {
    const receiver = receiverText(script, call);
    return (
      known.has(receiver) ||
      known.has(receiver.replace(/^self\./, "")) ||
      /opt|scaler/i.test(receiver)
    );
  });
}

function mayBeTakenElsewhere(script: Script): boolean {
  const definitions = script.all("FunctionDefinition").map((f) => nameOfDefinition(script, f));
  return callsOf(script).some(
    ({ name, method }) =>
      /(?:^|\.)(?:Trainer|Accelerator|prepare|initialize|Engine|create_supervised_trainer)$/.test(
        name ?? method,
      ) &&
      classNamed(script, method) === null &&
      !definitions.includes(method),
  );
}

/** `take_step = optimizer.step`, `after_backward(optimizer.step)`: what calls it is not seen. */
function isStepHandedOn(script: Script): boolean {
  const known = new Set(optimizersOf(script).flatMap((o) => o.variable ?? []));
  return script.all("MemberExpression").some((member) => {
    const owner = /^(.+)\.step$/.exec(textOf(script, member))?.[1];
    const { parent } = member;
    const isCalled = parent?.name === "CallExpression" && parent.firstChild?.to === member.to;
    return (
      owner !== undefined &&
      (known.has(owner) || isOptimizer(owner)) &&
      !isCalled &&
      !/^(?:Expression|Update)Statement$|^MemberExpression$/.test(parent?.name ?? "")
    );
  });
}

/**
 * `optimizer.step_and_update_lr()`, `sync_and_step(optimizer)`: whether a call beside the backward pass may be the
 * one by which an optimizer takes its step.
 */
export function mayStepBeside(script: Script, backward: Call): boolean {
  const home = functionOf(backward.node)?.from;
  return callsOf(script).some((call) => {
    const [first] = itemsOf(script, call.argumentList);
    const given = first ? textOf(script, first.value) : "";
    const isGiven = isOptimizer(given);
    // `self.mixed.optimize(self.opt)`: an attribute may be stepped by any method.
    if (isGiven && given.startsWith("self.") && /optimi[sz]e|step|update|apply/.test(call.method)) {
      return true;
    }
    if (functionOf(call.node)?.from !== home || /^(?:zero_grad|\w*LR)$/.test(call.method)) {
      return false;
    }
    return (
      (call.method === "step" && mayHoldOptimizer(script, call)) ||
      (isOptimizer(receiverText(script, call)) && /step|update/i.test(call.method)) ||
      (isGiven && !/sched/i.test(call.method))
    );
  });
}

/**
 * A schedule of another file may hold the optimizer and step it, as Noam's does: only those of the libraries are known
 * not to, and an environment or a profiler.
 */
function mayHoldOptimizer(script: Script, { receiver }: Call): boolean {
  if (!receiver || /env|prof/i.test(textOf(script, receiver))) return false;
  const ends = trace(script, receiver);
  return (
    ends.length === 0 ||
    ends.some(({ value }) => {
      const made = value.kind === "expression" ? callAt(script, value.node) : null;
      return !/^(?:torch\.optim\.lr_scheduler|transformers|timm)\./.test(made?.name ?? "");
    })
  );
}

function isOptimizer(code: string): boolean {
  return /^(?:self\.)?\w*opt(?:im)?(?:izer)?s?(?:_\w+)?$/i.test(code);
}

function receiverText(script: Script, { receiver }: Call): string {
  return receiver ? textOf(script, receiver) : "";
}

/** The name of the last loss that is computed before a statement, and certainly there; null where there is none. */
export function lossBefore(script: Script, statement: SyntaxNode): string | null {
  const losses = script.all("AssignStatement").flatMap((assigned) => {
    const target = assigned.firstChild;
    const isReached =
      assigned.to <= statement.from &&
      functionOf(assigned)?.from === functionOf(statement)?.from &&
      assigned.parent !== null &&
      isWithin(statement, assigned.parent);
    const name = target && isReached ? textOf(script, target) : "";
    return /^(?:\w+_)?(?:loss|l|cost)$/i.test(name) ? [name] : [];
  });
  return losses.at(-1) ?? null;
}
