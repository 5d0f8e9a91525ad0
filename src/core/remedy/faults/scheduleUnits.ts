import { type Message, message } from "../../message.ts";
import { argumentOf } from "../../python/arguments.ts";
import { possibly } from "../../python/fact.ts";
import { indentAt, insertAfter, isBlankBetween, lineStart } from "../../python/lines.ts";
import { numberOf } from "../../python/numberFact.ts";
import type { Script } from "../../python/script.ts";
import type { ScriptEdit } from "../../python/scriptEdit.ts";
import { removeStatement, statementText } from "../../python/statements.ts";
import {
  bodyOf,
  endOf,
  functionOf,
  isWithin,
  statementOf,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import { optimizerStepsOf } from "../../training/loop/optimizerSteps.ts";
import { batchesOf } from "../../training/loop/runLength.ts";
import type { RateCourse } from "../../training/rate/course/rateCourse.ts";
import type { Scheduler } from "../../training/rate/schedulers.ts";
import { type Certainty, certaintyBy, type Discovery, fault } from "./fault.ts";
import { stepsWithTurns } from "./stepsWithTurns.ts";

/** A schedule that is meant for batches, and steps once an epoch. */
export function steppedPerBatch(script: Script, scheduler: Scheduler): Discovery | null {
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

/** A schedule that is meant for epochs, and steps with every batch. */
export function spentPerBatch(
  script: Script,
  scheduler: Scheduler,
  course: RateCourse | null = null,
): Discovery | null {
  const { steps, numbers } = scheduler;
  return steppedPerEpoch(
    script,
    scheduler,
    message(
      "The schedule counts epochs, but steps with every batch: the learning rate is spent early in the run.",
    ),
    certaintyBy(steps, numbers),
    course,
  );
}

/** A cosine as long as the run has epochs, which goes down and up again within a few of them. */
export function wavesPerBatch(
  script: Script,
  scheduler: Scheduler,
  course: RateCourse | null = null,
): Discovery | null {
  const { call, length, perBatch } = scheduler;
  const given = argumentOf(script, call.argumentList, "T_max", 1);
  const half = given && possibly(numberOf(script, given.value));
  if (!perBatch || half === null || half < 2 || half !== possibly(length.outer)) return null;
  if (batchesOf(length) < 2) return null;
  const why = message(
    "The schedule counts epochs ({half}), but steps with every batch: the learning rate goes down to nothing and up again every few epochs.",
    { half },
  );
  return steppedPerEpoch(script, scheduler, why, "suspected", course);
}

function steppedPerEpoch(
  script: Script,
  scheduler: Scheduler,
  why: Message,
  certainty: Certainty,
  course: RateCourse | null,
): Discovery | null {
  const edits = afterInnerLoop(script, scheduler) ?? (course && stepsWithTurns(script, course));
  return !scheduler.stepCall || edits === null || edits.includes(null)
    ? null
    : fault(
        scheduler.stepCall.node,
        edits,
        { title: message("Step the schedule once an epoch"), why },
        certainty,
      );
}

/** Where the loop over batches stands right in the one over epochs. */
function afterInnerLoop(
  script: Script,
  { stepCall, length }: Scheduler,
): readonly (ScriptEdit | null)[] | null {
  const { outerLoop, innerLoop } = length;
  if (!stepCall || !outerLoop || !innerLoop) return null;
  const statement = statementOf(stepCall.node);
  const body = bodyOf(outerLoop);
  if (!body || !statementsOf(body).some((s) => s.from === innerLoop.from)) return null;
  if (!isWithin(statement, innerLoop)) return null;
  const { text } = script;
  const isLast = endOf(statement) === endOf(innerLoop);
  const start = lineStart(text, statement.from);
  return isLast && isBlankBetween(text, start, statement.from)
    ? [{ from: start, to: statement.from, insert: indentAt(text, innerLoop.from) }]
    : [
        removeStatement(script, statement),
        insertAfter(script, innerLoop, [statementText(script, statement)]),
      ];
}
