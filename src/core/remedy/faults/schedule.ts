import type { SyntaxNode } from "@lezer/common";
import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { possibly } from "../../python/fact.ts";
import { variablesNamed } from "../../python/names.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, functionOf, isWithin, loopsAround } from "../../python/tree.ts";
import { mayBeBrokenOff } from "../../training/loop/brokenLoops.ts";
import { mayBeSkipped } from "../../training/loop/earlyTurns.ts";
import { batchesOf } from "../../training/loop/runLength.ts";
import { variableOf } from "../../training/optimizer/optimizers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { learningRateOf } from "../../training/rate/learningRate.ts";
import { courseOf } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { sources } from "../sources.ts";
import { isStill } from "./courseCertainty.ts";
import { doubledRate } from "./doubledRate.ts";
import { reducing } from "./eagerReduction.ts";
import { anyTrouble, type Discovery, type Fault } from "./fault.ts";
import { epochal, followedSchedule } from "./followedSchedule.ts";
import { warmed } from "./longWarmUp.ts";
import { manualSchedule } from "./manualSchedule.ts";
import { scheduleInterval } from "./scheduleInterval.ts";
import { spentPerBatch, steppedPerBatch, wavesPerBatch } from "./scheduleUnits.ts";
import { lengthened, spent } from "./spentSchedule.ts";
import { trainerWarmUp } from "./trainerWarmUp.ts";
import { watchedWay } from "./watchedWay.ts";

/** Where the script does not say how long it runs: of an epoch, and of batches. */
const usualEpochs = { whole: 50, ofBatches: 10 } as const;

function assumedSteps({ perBatch, length }: Scheduler): number {
  const epochs = possibly(length.outer) ?? (perBatch ? usualEpochs.ofBatches : usualEpochs.whole);
  return perBatch ? epochs * batchesOf(length) : epochs;
}

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  const { script, schedulers, rateCourse: course } = program;
  // Each of several that follow one another is for a part of the run.
  const isInTurn = schedulers.some(({ kind }) => /^(?:SequentialLR|ChainedScheduler)$/.test(kind));
  if (isInTurn && !course?.scheduler) return null;
  const stepped = schedulers.filter(({ stepCall }) => stepCall !== null);
  // Beside schedules that step, one that nothing steps does nothing, nor does one that nobody reads again.
  const working = schedulers.filter((scheduler) => isReadAgain(script, scheduler));
  const candidates = course?.scheduler
    ? [course.scheduler]
    : stepped.length > 0
      ? stepped
      : working;
  for (const scheduler of candidates) {
    const found =
      scheduler.kind === "ReduceLROnPlateau"
        ? reducing(script, scheduler)
        : judged(program, scheduler, finding);
    // Under a condition it is one of several that an option chooses from.
    const isChosen = ancestorOf(scheduler.call.node, "IfStatement") !== null;
    if (found) return isChosen ? { ...found, certainty: "suspected" } : found;
  }
  return (
    doubledRate(program) ??
    trainerWarmUp(program) ??
    manualSchedule(program, finding) ??
    scheduleInterval(program) ??
    watchedWay(program)
  );
}

/** Whether a schedule has no name of its own, or a name that the script comes back to. */
function isReadAgain(script: Script, { call }: Scheduler): boolean {
  const name = variableOf(script, call.node);
  return name === null || name.includes(".") || variablesNamed(script, name).length > 1;
}

function judged(
  program: TrainingProgram,
  scheduler: Scheduler,
  finding: Finding | null,
): Discovery | null {
  const walked = program.rateCourse;
  return walked?.scheduler?.call.node.from === scheduler.call.node.from
    ? followedSchedule(program, scheduler, walked, finding)
    : unfollowed(program, scheduler, finding);
}

function unfollowed(
  program: TrainingProgram,
  scheduler: Scheduler,
  finding: Finding | null,
): Discovery | null {
  const { script } = program;
  const known = possibly(scheduler.steps);
  const steps = known ?? assumedSteps(scheduler);
  const course = courseOf(scheduler.factorAt, steps);
  // Where the script does not tell the numbers, the log has told that the rate is spent.
  const isSpent = course === null && finding?.subtype === "schedule-exhausted";
  // The training loop is elsewhere, and with it how long the run is; or it steps with some turns only.
  if (!isSpent && (scheduler.length.outerLoop === null || isConditional(script, scheduler)))
    return null;
  // Whoever breaks the loop off need not mean to get to the end of it: the decay is for the turns that are taken.
  if (!isSpent && course === "decays" && isBrokenOff(scheduler)) return null;
  if (course === "decays" || isSpent) {
    const outer = possibly(scheduler.length.outer);
    const perEpoch = outer === null ? null : courseOf(scheduler.factorAt, outer);
    const isForEpochs =
      scheduler.perBatch && (perEpoch === "sound" || (isSpent && epochal.test(scheduler.kind)));
    return (
      (isForEpochs ? spentPerBatch(script, scheduler) : null) ??
      lengthened(script, scheduler, steps, isStillAfter(program, scheduler, steps))
    );
  }
  if (scheduler.kind === "CosineAnnealingLR") return wavesPerBatch(script, scheduler);
  // How long a warm-up may be is only known where the length of the run is.
  if (course !== "rises" || known === null) return null;
  const batches = batchesOf(scheduler.length);
  const isForBatches =
    !scheduler.perBatch && batches > 1 && courseOf(scheduler.factorAt, steps * batches) === "sound";
  return (
    (isForBatches ? steppedPerBatch(script, scheduler) : null) ?? warmed(script, scheduler, steps)
  );
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

export const schedule: Fault = {
  id: "fix-schedule",
  signs: anyTrouble,
  title: message("Let the schedule fit the length of the run"),
  why: spent,
  cost: message("The learning rate stays high for longer."),
  sources: [sources.umlaut, sources.deepChecker],
  snippets: {
    pytorch: "scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=epochs)",
  },
  find,
};
