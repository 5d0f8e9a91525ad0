import type { SyntaxNode } from "@lezer/common";
import { callsOf } from "../../../python/calls.ts";
import { referenceTo } from "../../../python/imports.ts";
import { insertAfter, insertBefore } from "../../../python/lines.ts";
import { freeName } from "../../../python/names.ts";
import type { Script } from "../../../python/script.ts";
import {
  ancestorOf,
  bodyOf,
  functionOf,
  isWithin,
  nameOfDefinition,
  statementsOf,
} from "../../../python/tree.ts";
import { actsInEnvironment } from "../../agents.ts";
import { lastBeforeContinue } from "../../loop/earlyTurns.ts";
import { refusedInPass } from "../../loop/passOfOthers.ts";
import {
  batchCount,
  knownCount,
  lastStatementOf,
  type TrainingLoop,
  trainingLoopOf,
} from "../../loop/trainingLoop.ts";
import { edit, type Outcome, refusedBecause } from "../../outcome.ts";
import { peakOf, type Schedule, schedulable } from "../../rate/schedule.ts";
import type { Training } from "../../training.ts";
import { knowsOldTorch, knowsTorchBeforeTen, notInOldTorch } from "../oldTorch.ts";

export function addSchedule(training: Training, schedule: Schedule): Outcome {
  const { script } = training;
  const found = schedulable(training, schedule.className, true);
  if (found.kind === "not") return found.outcome;
  const { optimizer } = found;
  const loop = trainingLoopOf(script);
  if (!loop) return refusedBecause("No training loop of one optimizer was found in this script.");
  const passing = refusedInPass(script, loop);
  if (passing) return passing;
  if (/^(?:OneCycle|Cyclic|Linear)LR$/.test(schedule.className) && knowsOldTorch(script)) {
    return notInOldTorch(schedule.className);
  }
  if (schedule.className === "LinearLR" && knowsTorchBeforeTen(script)) {
    return notInOldTorch(schedule.className);
  }
  const stepping = steppingOf(script, loop, schedule.isPerBatch);
  if (!stepping) return refusedBecause("The training loop leaves its turn before the end.");
  const turns = knownCount(script, loop);
  const isPerTurn = stepping.batches === null || stepping.batches === "1";
  if (isPerTurn && turns !== null && turns < schedule.fewestEpochs) {
    return refusedBecause("The training is too short for a schedule that steps once an epoch.");
  }
  // An agent fills its memory, or plays, for episodes of which nobody knows how many there are.
  if (stepping.batches === null && loop.count === null && actsInEnvironment(script)) {
    return refusedBecause("How long the training lasts is not known before its loop.");
  }
  const scheduler = freeScheduleName(script);
  const code = schedule.torch({
    optimizer: loop.optimizer,
    turns: loop.count,
    knownTurns: turns,
    batches: stepping.batches,
    ...peakOf(training, optimizer, loop.optimizer),
  });
  if (code === null) {
    return refusedBecause("How long the training lasts is not known before its loop.");
  }
  const { text, edits } = referenceTo(script, `torch.optim.lr_scheduler.${schedule.className}`);
  return edit(optimizer?.call.node ?? loop.step.call.node, [
    ...edits,
    insertBefore(script, loop.outer, [`${scheduler} = ${text}(${loop.optimizer}, ${code})`]),
    insertAfter(script, stepping.after, [`${scheduler}.step()`]),
  ]);
}

interface Stepping {
  readonly after: SyntaxNode;
  readonly batches: string | null;
}

/** After the optimizer's step where the schedule wants it and the length of an epoch is known; else at the end of a turn. */
function steppingOf(script: Script, loop: TrainingLoop, isPerBatch: boolean): Stepping | null {
  const { statement } = loop.step;
  const last = endOfTurn(script, loop);
  const isHere =
    functionOf(statement)?.from === functionOf(loop.outer)?.from &&
    !isConditional(statement, loop.batches ?? loop.outer);
  if (!loop.isOverEpochs) {
    const after = isHere ? statement : last;
    return after && { after, batches: "1" };
  }
  const batches = isPerBatch && isHere ? batchCount(script, loop) : null;
  if (batches !== null) return { after: statement, batches };
  return last && { after: last, batches: null };
}

/** The end of a turn, or what comes before a `continue` behind the training in it. */
function endOfTurn(script: Script, { outer, step }: TrainingLoop): SyntaxNode | null {
  const body = bodyOf(outer);
  const statements = body ? statementsOf(body) : [];
  const home = functionOf(step.statement);
  const name = home && nameOfDefinition(script, home);
  const trains = statements.find(
    (s) =>
      isWithin(step.statement, s) ||
      callsOf(script).some((c) => c.method === name && isWithin(c.node, s)),
  );
  const last = lastStatementOf(outer);
  return last && trains ? (lastBeforeContinue(statements, trains) ?? last) : last;
}

function isConditional(statement: SyntaxNode, loop: SyntaxNode): boolean {
  const condition = ancestorOf(statement, "IfStatement");
  return condition !== null && isWithin(condition, loop);
}

export function freeScheduleName(script: Script): string {
  return freeName(script, "scheduler", "lr_scheduler", "rate_schedule");
}
