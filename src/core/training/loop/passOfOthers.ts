import type { SyntaxNode } from "@lezer/common";
import { callAt } from "../../python/calls.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, isWithin, loopsAround, nameOfDefinition } from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { type Outcome, refusedBecause } from "../outcome.ts";
import { isReachedIn } from "./reachedIn.ts";
import { iterableOf, loopsThrough } from "./runLength.ts";
import type { TrainingLoop } from "./trainingLoop.ts";

/** `train_epoch(…)`, `run_one_epoch(…)`, also with a count of its own: steps, tasks or episodes of one epoch. */
const isOneEpoch = /epoch(?!s)/i;

/**
 * Why nothing that lasts for the whole training is made before a loop: the function around it is called for each
 * epoch, with an optimizer that outlives it, so that what is made in it would begin anew. Null where it is not.
 */
export function refusedInPass(
  script: Script,
  { outer, isOverEpochs }: TrainingLoop,
): Outcome | null {
  const definition = isOverEpochs ? null : functionOf(outer);
  if (definition === null) return null;
  const made = optimizersOf(script).map((o) => o.call.node);
  if (made.some((m) => isWithin(m, definition))) return null;
  const isCalled = callersOf(script, definition).length > 0;
  const isRepeated = isCalled
    ? isEnteredFromFurther(script, outer, made)
    : isPass(script, definition, outer);
  return isRepeated
    ? refusedBecause(
        isCalled
          ? "{name} is called again and again: what is made in it would begin anew each time."
          : "Another file may call {name} in each epoch: what is made in it would begin anew each time.",
        { name: nameOfDefinition(script, definition) },
      )
    : null;
}

/** A loop around some call of a function that leads here; one that makes the optimizer begins trainings. */
function isEnteredFromFurther(
  script: Script,
  loop: SyntaxNode,
  made: readonly SyntaxNode[],
): boolean {
  const own = new Set([loop, ...loopsAround(loop)].map(({ from }) => from));
  return loopsThrough(script, loop).some(
    (further) =>
      !own.has(further.from) &&
      !made.some((m) => isWithin(m, further) || isReachedIn(script, further, m)),
  );
}

/** Over data, or by its name: a count of turns may be the whole training. */
function isPass(script: Script, definition: SyntaxNode, loop: SyntaxNode): boolean {
  const iterable = iterableOf(loop);
  const isCounted = iterable === null || /^t?range$/.test(callAt(script, iterable)?.method ?? "");
  return !isCounted || isOneEpoch.test(nameOfDefinition(script, definition));
}
