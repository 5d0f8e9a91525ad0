import type { SyntaxNode } from "@lezer/common";
import { assignmentsByTarget } from "../../python/bindings.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, isWithin, textOf } from "../../python/tree.ts";
import { optimizersOf } from "../optimizer/optimizers.ts";
import { loopAround, type TrainingLoop } from "./trainingLoop.ts";
import { trainingStepsOf } from "./trainingStep.ts";

/**
 * The loops over epochs of a script that trains several networks one after the other, or whose optimizer is handed to
 * it: what only asks how good the network is has a place in each of them. None where one loop holds steps of several
 * optimizers, or a step's loop is not known: it may stand in one of the others.
 */
export const separateLoopsOf = oncePerScript((script): readonly TrainingLoop[] => {
  const steps = trainingStepsOf(script);
  const made = placesOfMaking(script, new Set(steps.map(({ optimizer }) => optimizer)));
  const loops: TrainingLoop[] = [];
  for (const step of steps) {
    const loop = loopAround(script, step, made);
    if (!loop?.isOverEpochs || !countsEpochs(script, loop.outer)) return [];
    const same = loops.find(({ outer }) => outer.from === loop.outer.from);
    if (same && same.optimizer !== loop.optimizer) return [];
    if (!same) loops.push(loop);
  }
  const isNested = loops.some((a) => loops.some((b) => a !== b && isWithin(a.outer, b.outer)));
  return isNested ? [] : loops;
});

/** Where an optimizer gets its name: by its class, or by what a function of another file gives back. */
function placesOfMaking(script: Script, names: ReadonlySet<string>): readonly SyntaxNode[] {
  const assigned = [...names].flatMap((name) =>
    (assignmentsByTarget(script).get(name) ?? []).map(({ statement }) => statement),
  );
  return [...optimizersOf(script).map(({ call }) => call.node), ...assigned];
}

/** A loop over the batches of an epoch may hold a second one, too. */
export function countsEpochs(script: Script, loop: SyntaxNode): boolean {
  const body = bodyOf(loop);
  const head = body ? textOf(script, { from: loop.from, to: body.from }) : "";
  return /epoch/i.test(head);
}
