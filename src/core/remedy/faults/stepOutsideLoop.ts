import { message } from "../../message.ts";
import { insertAfter, insertBefore } from "../../python/lines.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import { functionOf, isWithin, statementOf, textOf } from "../../python/tree.ts";
import { isOverBatches } from "../../training/loop/batchLoop.ts";
import { isGatheredInParts } from "../../training/loop/gatheredInParts.ts";
import { loopsThrough } from "../../training/loop/runLength.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { endOfBackward } from "./absentStep.ts";
import { type Discovery, fault } from "./fault.ts";

/** A backward pass in the loop over batches and a step after it: one step an epoch. */
export function stepOutsideLoop(program: TrainingProgram): Discovery | null {
  const { script, optimizerSteps, gradientClears } = program;
  const [step, another] = optimizerSteps.steps;
  const [backward, second] = optimizerSteps.backward;
  if (!step || another || !backward || second) return null;
  if (/scaler/.test(textOf(script, step.receiver ?? step.node))) return null;
  if (functionOf(step.node)?.from !== functionOf(backward.node)?.from) return null;
  const [inner, outer, further] = loopsThrough(script, backward.node);
  if (!inner || !outer || step.node.from < inner.to) return null;
  // Of three loops the one in the middle may be the one over the batches, and the first over parts of each.
  if (further && functionOf(outer)?.from !== functionOf(inner)?.from) return null;
  if (!loopsThrough(script, step.node).some(({ from }) => from === outer.from)) return null;
  if (!isOverBatches(script, inner)) return null;
  const [clear, more] = gradientClears.filter(({ owner }) => owner !== null);
  if (!clear || more) return null;
  const isInside = isWithin(clear.node, inner);
  if (!isInside && isGatheredInParts(script, backward, inner, step.node)) return null;
  const statement = statementOf(step.node);
  const clearing = statementOf(clear.node);
  const after = endOfBackward(script, backward);
  const edits = [
    removeStatement(script, statement),
    insertAfter(script, after, [statementText(script, statement)]),
    ...(isInside
      ? []
      : [
          removeStatement(script, clearing),
          insertBefore(script, statementOf(backward.node), [statementText(script, clearing)]),
        ]),
  ];
  return fault(
    step.node,
    edits,
    {
      title: message("Step after every batch"),
      why: message(
        "The step stands after the loop over the batches, so that there is one per epoch.",
      ),
    },
    isInside ? "certain" : "suspected",
  );
}
