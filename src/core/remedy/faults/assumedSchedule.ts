import type { SyntaxNode } from "@lezer/common";
import { possibly } from "../../python/fact.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, isWithin, loopsAround } from "../../python/tree.ts";
import { mayBeBrokenOff } from "../../training/loop/brokenLoops.ts";
import { mayBeSkipped } from "../../training/loop/earlyTurns.ts";
import { batchesOf } from "../../training/loop/runLength.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { learningRateOf } from "../../training/rate/learningRate.ts";
import { courseOf } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { isStill } from "./courseCertainty.ts";
import type { JudgedSchedule } from "./judgedSchedule.ts";

/** Where the script does not say how long it runs: of an epoch, and of batches. */
const usualEpochs = { whole: 50, ofBatches: 10 } as const;

function assumedSteps({ perBatch, length }: Scheduler): number {
  const epochs = possibly(length.outer) ?? (perBatch ? usualEpochs.ofBatches : usualEpochs.whole);
  return perBatch ? epochs * batchesOf(length) : epochs;
}

/** A schedule in a run that is not followed: what counts is how often its loops turn, or would by custom. */
export function assumed(
  program: TrainingProgram,
  scheduler: Scheduler,
  isToldSpent: boolean,
): JudgedSchedule | null {
  const { length } = scheduler;
  const known = possibly(scheduler.steps);
  const steps = known ?? assumedSteps(scheduler);
  const course = courseOf(scheduler.factorAt, steps);
  // Where the script does not tell the numbers, the log has told that the rate is spent.
  const isSpent = course === null && isToldSpent;
  // The training loop is elsewhere, and with it how long the run is; or it steps with some turns only.
  const isElsewhere = length.outerLoop === null || isConditional(program.script, scheduler);
  // Whoever breaks the loop off need not mean to get to the end of it: the decay is for the turns that are taken.
  const isLeft = course === "decays" && isBrokenOff(scheduler);
  if (!isSpent && (isElsewhere || isLeft)) return null;
  return {
    scheduler,
    // How long a warm-up may be is only known where the length of the run is.
    verdict: course === "rises" && known === null ? "sound" : course,
    isSpent,
    steps,
    batches: steps * batchesOf(length),
    turns: possibly(length.outer),
    isStill: isStillAfter(program, scheduler, steps),
    course: null,
  };
}

/** Whether the rate itself, and not only its share, is next to nothing after a third of the run. */
function isStillAfter(
  { script, optimizers: [optimizer, another] }: TrainingProgram,
  { factorAt }: Scheduler,
  steps: number,
): boolean {
  const rate = optimizer && !another ? learningRateOf(script, optimizer) : null;
  const share = factorAt(Math.round(steps / 3));
  if (!optimizer || !rate || rate.kind === "unknown" || share === null) return false;
  return isStill(script, optimizer, rate.value * share);
}

function isBrokenOff({ length: { outerLoop, innerLoop } }: Scheduler): boolean {
  return [outerLoop, innerLoop].some((loop) => loop !== null && mayBeBrokenOff(loop));
}

/** `if (i + 1) % 8 == 0: scheduler.step()`, and `if (i + 1) % 8: continue` before it. */
function isConditional(script: Script, { stepCall }: Scheduler): boolean {
  return stepCall !== null && isNowAndThen(script, stepCall.node, 0);
}

/** Here or where the function around it is called. */
function isNowAndThen(script: Script, node: SyntaxNode, depth: number): boolean {
  const condition = ancestorOf(node, "IfStatement");
  const [loop] = loopsAround(node);
  if (loop) return (condition !== null && isWithin(condition, loop)) || mayBeSkipped(node, loop);
  const home = functionOf(node);
  if (home === null || depth === mostCallers) return false;
  return callersOf(script, home).some((call) => isNowAndThen(script, call.node, depth + 1));
}

const mostCallers = 3;
