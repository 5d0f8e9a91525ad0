import type { Finding } from "../../diagnosis/finding.ts";
import { message } from "../../message.ts";
import { possibly } from "../../python/fact.ts";
import { indentAt, insertAfter, isBlankBetween, lineStart } from "../../python/lines.ts";
import { variablesNamed } from "../../python/names.ts";
import type { Script } from "../../python/script.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import {
  ancestorOf,
  bodyOf,
  endOf,
  functionOf,
  isWithin,
  loopsAround,
  statementOf,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import { optimizerStepsOf } from "../../training/loop/optimizerSteps.ts";
import { batchesOf } from "../../training/loop/runLength.ts";
import { variableOf } from "../../training/optimizer/optimizers.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { courseOf } from "../../training/rate/scheduleCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { sources } from "../sources.ts";
import { reducing } from "./eagerReduction.ts";
import { anyTrouble, certaintyBy, type Discovery, type Fault, fault } from "./fault.ts";
import { warmed } from "./longWarmUp.ts";
import { manualSchedule } from "./manualSchedule.ts";
import { lengthened, spent } from "./spentSchedule.ts";
import { trainerWarmUp } from "./trainerWarmUp.ts";

/** Where the script does not say how long it runs: of an epoch, and of batches. */
const usualEpochs = { whole: 50, ofBatches: 10 } as const;

function assumedSteps({ perBatch, length }: Scheduler): number {
  const epochs = possibly(length.outer) ?? (perBatch ? usualEpochs.ofBatches : usualEpochs.whole);
  return perBatch ? epochs * batchesOf(length) : epochs;
}

function find(program: TrainingProgram, finding: Finding | null): Discovery | null {
  const { script, schedulers } = program;
  // Each of several that follow one another is for a part of the run.
  if (schedulers.some(({ kind }) => /^(?:SequentialLR|ChainedScheduler)$/.test(kind))) return null;
  const stepped = schedulers.filter(({ stepCall }) => stepCall !== null);
  // Beside schedules that step, one that nothing steps does nothing, nor does one that nobody reads again.
  const working = schedulers.filter((scheduler) => isReadAgain(script, scheduler));
  for (const scheduler of stepped.length > 0 ? stepped : working) {
    const found =
      scheduler.kind === "ReduceLROnPlateau"
        ? reducing(script, scheduler)
        : judged(script, scheduler, finding);
    // Under a condition it is one of several that an option chooses from.
    const isChosen = ancestorOf(scheduler.call.node, "IfStatement") !== null;
    if (found) return isChosen ? { ...found, certainty: "suspected" } : found;
  }
  return trainerWarmUp(program) ?? manualSchedule(program);
}

/** Whether a schedule has no name of its own, or a name that the script comes back to. */
function isReadAgain(script: Script, { call }: Scheduler): boolean {
  const name = variableOf(script, call.node);
  return name === null || name.includes(".") || variablesNamed(script, name).length > 1;
}

/** Schedules whose numbers count epochs by custom. */
const epochal = /^(?:StepLR|MultiStepLR|ExponentialLR)$/;

function judged(script: Script, scheduler: Scheduler, finding: Finding | null): Discovery | null {
  const known = possibly(scheduler.steps);
  const steps = known ?? assumedSteps(scheduler);
  const course = courseOf(scheduler.factorAt, steps);
  // Where the script does not tell the numbers, the log has told that the rate is spent.
  const isSpent = course === null && finding?.subtype === "schedule-exhausted";
  // The training loop is elsewhere, and with it how long the run is; or it steps with some turns only.
  if (!isSpent && (scheduler.length.outerLoop === null || isConditional(scheduler))) return null;
  if (course === "decays" || isSpent) {
    const outer = possibly(scheduler.length.outer);
    const perEpoch = outer === null ? null : courseOf(scheduler.factorAt, outer);
    const isForEpochs =
      scheduler.perBatch && (perEpoch === "sound" || (isSpent && epochal.test(scheduler.kind)));
    return (
      (isForEpochs ? steppedPerEpoch(script, scheduler) : null) ??
      lengthened(script, scheduler, steps)
    );
  }
  // How long a warm-up may be is only known where the length of the run is.
  if (course !== "rises" || known === null) return null;
  const batches = batchesOf(scheduler.length);
  const isForBatches =
    !scheduler.perBatch && batches > 1 && courseOf(scheduler.factorAt, steps * batches) === "sound";
  return (
    (isForBatches ? steppedPerBatch(script, scheduler) : null) ?? warmed(script, scheduler, steps)
  );
}

/** A schedule that is meant for batches, and steps once an epoch. */
function steppedPerBatch(script: Script, scheduler: Scheduler): Discovery | null {
  const { stepCall, steps, numbers, length } = scheduler;
  const { innerLoop } = length;
  const inner = innerLoop === null ? null : bodyOf(innerLoop);
  const step = optimizerStepsOf(script).steps.find(
    ({ node }) => inner !== null && statementOf(node).parent?.from === inner.from,
  );
  if (!stepCall || !innerLoop || !step) return null;
  const statement = statementOf(stepCall.node);
  // Of another function the loop may not see the schedule.
  if (functionOf(statement)?.from !== functionOf(innerLoop)?.from) return null;
  // An epoch that it is given would stay the count.
  const stepText = `${textOf(script, stepCall.callee)}()`;
  const edits = [
    insertAfter(script, statementOf(step.node), [stepText]),
    removeStatement(script, statement),
  ];
  const title = message("Step the schedule with every batch");
  const why = message(
    "The schedule counts batches, but steps once an epoch: the learning rate never leaves the low values that it begins with.",
  );
  return fault(stepCall.node, edits, { title, why }, certaintyBy(steps, numbers));
}

/** `if (i + 1) % 8 == 0: scheduler.step()`. */
function isConditional({ stepCall }: Scheduler): boolean {
  const condition = stepCall && ancestorOf(stepCall.node, "IfStatement");
  const [loop] = stepCall ? loopsAround(stepCall.node) : [];
  return condition !== null && loop !== undefined && isWithin(condition, loop);
}

/** A schedule that is meant for epochs, and steps with every batch. */
function steppedPerEpoch(script: Script, scheduler: Scheduler): Discovery | null {
  const { stepCall, steps, numbers, length } = scheduler;
  const { outerLoop, innerLoop } = length;
  if (!stepCall || !outerLoop || !innerLoop) return null;
  const statement = statementOf(stepCall.node);
  const body = bodyOf(outerLoop);
  if (!body || !statementsOf(body).some((s) => s.from === innerLoop.from)) return null;
  const { text } = script;
  const isLast = endOf(statement) === endOf(innerLoop);
  const start = lineStart(text, statement.from);
  const edits =
    isLast && isBlankBetween(text, start, statement.from)
      ? [{ from: start, to: statement.from, insert: indentAt(text, innerLoop.from) }]
      : [
          removeStatement(script, statement),
          insertAfter(script, innerLoop, [statementText(script, statement)]),
        ];
  return edits.includes(null)
    ? null
    : fault(
        stepCall.node,
        edits,
        {
          title: message("Step the schedule once an epoch"),
          why: message(
            "The schedule counts epochs, but steps with every batch: the learning rate is spent early in the run.",
          ),
        },
        certaintyBy(steps, numbers),
      );
}

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
