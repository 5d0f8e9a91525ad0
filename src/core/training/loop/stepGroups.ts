import type { SyntaxNode } from "@lezer/common";
import { callsOfMethod } from "../../python/calls.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, childrenOf, functionOf, isWithin, sameNode } from "../../python/tree.ts";
import { separateLoopsOf } from "./separateLoops.ts";
import { type TrainingStep, trainingStepsOf } from "./trainingStep.ts";

/** Steps that stand for one update of one network: the gradient that they use has one norm. */
export interface StepGroup {
  readonly steps: readonly TrainingStep[];
  /**
   * `branches` of which one runs, with and without a scaler; `parts` of the network with an optimizer each, after the
   * same backward pass.
   */
  readonly kind: "alone" | "branches" | "parts";
  /** What holds all of them: the step itself, the condition, the last of the parts. */
  readonly site: SyntaxNode;
}

/** The updates of a script, one for each training; none where it is not certain which steps belong together. */
export const stepGroupsOf = oncePerScript((script): readonly StepGroup[] => {
  const steps = trainingStepsOf(script);
  const one = groupOf(script, steps);
  if (one) return [one];
  const loops = separateLoopsOf(script);
  const groups = loops.map((loop) =>
    groupOf(
      script,
      steps.filter((step) => belongsTo(step, loop.outer, loop.step)),
    ),
  );
  const grouped = groups.flatMap((group) => group ?? []);
  const isWhole = grouped.reduce((sum, group) => sum + group.steps.length, 0) === steps.length;
  return isWhole && grouped.length === groups.length ? grouped : [];
});

/** Within the loop, or in the function that takes the first step of it. */
function belongsTo({ statement }: TrainingStep, outer: SyntaxNode, first: TrainingStep): boolean {
  if (isWithin(first.statement, outer)) return isWithin(statement, outer);
  return functionOf(statement)?.from === functionOf(first.statement)?.from;
}

function groupOf(script: Script, steps: readonly TrainingStep[]): StepGroup | null {
  const [first, second, another] = steps;
  if (!first) return null;
  if (!second) return { steps, kind: "alone", site: first.statement };
  if (hasOneBackward(script, first) && steps.every((step) => isPartBeside(first, step))) {
    return { steps, kind: "parts", site: (steps.at(-1) ?? first).statement };
  }
  const site = another ? null : conditionOver(first, second);
  return site && { steps, kind: "branches", site };
}

/** A loss for each of two networks, and then both steps: each has gradients of its own. */
function hasOneBackward(script: Script, { statement }: TrainingStep): boolean {
  const home = functionOf(statement)?.from;
  const passes = callsOfMethod(script, "backward", "manual_backward");
  return passes.filter(({ node }) => functionOf(node)?.from === home).length === 1;
}

function isPartBeside(first: TrainingStep, step: TrainingStep): boolean {
  const block = first.statement.parent;
  return (
    sameNode(first.backward.node, step.backward.node) &&
    (first === step || first.optimizer !== step.optimizer) &&
    first.scaler === null &&
    step.scaler === null &&
    block !== null &&
    step.statement.parent !== null &&
    sameNode(block, step.statement.parent)
  );
}

/** `if scaler: … else: …` with a step of the same optimizer in either branch; null where a way leads past both. */
function conditionOver(first: TrainingStep, second: TrainingStep): SyntaxNode | null {
  const condition = ancestorOf(first.statement, "IfStatement");
  if (!condition || first.optimizer !== second.optimizer) return null;
  const bodies = childrenOf(condition).filter((c) => c.name === "Body");
  const isSimple = bodies.length === 2 && childrenOf(condition).some((c) => c.name === "else");
  const holds = ({ statement, backward }: TrainingStep, body: SyntaxNode | undefined) =>
    body !== undefined &&
    statement.parent !== null &&
    sameNode(statement.parent, body) &&
    isWithin(backward.node, body);
  return isSimple && holds(first, bodies[0]) && holds(second, bodies[1]) ? condition : null;
}
