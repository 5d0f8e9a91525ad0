import type { SyntaxNode } from "@lezer/common";
import { argumentOf } from "../python/arguments.ts";
import { referenceTo } from "../python/imports.ts";
import { insertAfter, insertBefore } from "../python/lines.ts";
import { formatNumber, literalOf } from "../python/literals.ts";
import { freeName } from "../python/names.ts";
import type { Script } from "../python/script.ts";
import { ancestorOf, functionOf, isWithin, textOf } from "../python/tree.ts";
import { addCallback, epochsOf, fitCallOf, kerasReference } from "../training/keras.ts";
import { learningRateOf, setByHand } from "../training/learningRate.ts";
import {
  chooseOptimizer,
  type Optimizer,
  optimizersOf,
  parameterGroupsOf,
} from "../training/optimizers.ts";
import { assignedWhileTraining } from "../training/rateSetters.ts";
import {
  batchCount,
  knownCount,
  lastStatementOf,
  schedulersOf,
  type TrainingLoop,
  trainingLoopOf,
} from "../training/trainingLoop.ts";
import { usualRates } from "../training/usualRates.ts";
import {
  edit,
  type Outcome,
  present,
  refused,
  refusedBecause,
  type Situation,
} from "./definition.ts";
import { returnSchedule } from "./returnedSchedule.ts";
import { noTrainingArguments, setKeywords, trainingArgumentsOf } from "./trainingArguments.ts";

/** What a schedule may be built from: expressions of the script, at the place where it is made. */
interface ScheduleFacts {
  readonly optimizer: string;
  /** Turns of the training loop; null where they are not known before it. */
  readonly turns: string | null;
  readonly knownTurns: number | null;
  /** Optimizer steps in a turn, `"1"` where a turn is a step; null where the schedule steps once a turn. */
  readonly batches: string | null;
  /** The highest learning rate, and a tenth of it. */
  readonly peak: string;
  readonly base: string;
}

export interface Schedule {
  /** Class of `torch.optim.lr_scheduler`. */
  readonly className: string;
  readonly isPerBatch: boolean;
  /** Arguments after the optimizer; null where the loop tells too little. */
  readonly torch: (facts: ScheduleFacts) => string | null;
  /** Value of `lr_scheduler` beside the optimizer in Lightning's return. */
  readonly lightning: (facts: ScheduleFacts) => {
    readonly arguments: string;
    readonly isPerBatch: boolean;
  };
  /** The learning rate in an epoch, from the rate and the number of epochs. */
  readonly keras: (rate: string, epochs: string) => string;
  readonly trainer: Readonly<Record<string, string>>;
}

/** A part of a count that is at least 1; `fallback` where the count is not known. */
export function share(turns: string | null, parts: number, fallback: number): string {
  if (turns === null) return String(fallback);
  if (/^\d+$/.test(turns)) return String(Math.max(1, Math.floor(Number(turns) / parts)));
  return `max(1, ${/^[\w.]+(?:\[["'\w]+\])?$/.test(turns) ? turns : `(${turns})`} // ${parts})`;
}

export function placeSchedule(situation: Situation, schedule: Schedule): Outcome {
  const { script, framework } = situation;
  if (framework === "transformers") return inTrainer(script, schedule);
  const found = conflictingSchedule(script, schedule.className);
  if (found) return found;
  const choice = chooseOptimizer(script, situation.hyperparameters);
  if (choice.kind === "refused") {
    const isChosenLater = framework === "pytorch" && optimizersOf(script).length > 1;
    return isChosenLater ? inLoop(situation, schedule, null) : refused(choice.reason);
  }
  const { optimizer } = choice;
  const rate = learningRateOf(script, optimizer);
  if (rate.kind === "unknown" && !rate.isComputed) return refused(rate.reason);
  if (framework === "keras") return inFit(situation, schedule, optimizer);
  if (framework === "lightning") return inModule(situation, schedule, optimizer);
  return inLoop(situation, schedule, optimizer);
}

/** Two schedules would each change what the other has set. */
export function conflictingSchedule(script: Script, className: string): Outcome | null {
  const [known] = schedulersOf(script);
  const assigned = assignedWhileTraining(script);
  if (!known && assigned) return refused(setByHand(script, assigned));
  if (!known) return null;
  const code = textOf(script, known.callee);
  return known.method === className || known.method === "LearningRateScheduler"
    ? present("The learning rate has this schedule already: {code}.", { code })
    : refusedBecause(
        "The learning rate has a schedule already, {code}; two would work against each other.",
        { code },
      );
}

function inTrainer(script: Script, { trainer }: Schedule): Outcome {
  const call = trainingArgumentsOf(script);
  if (!call) return refused(noTrainingArguments(script, trainer));
  const { quote } = script;
  const warmsUp = argumentOf(script, call.argumentList, "warmup_steps");
  const isWarmedUp = warmsUp !== null && literalOf(script, warmsUp.value) !== 0;
  const wanted = Object.entries(trainer).filter(
    ([name]) => !(isWarmedUp && name === "warmup_ratio"),
  );
  if (isWarmedUp && wanted.length === 0) {
    return present("It is set already: {code}.", { code: textOf(script, warmsUp) });
  }
  const options = Object.fromEntries(
    wanted.map(([name, value]) => [
      name,
      /^[\d.]+$/.test(value) ? value : `${quote}${value}${quote}`,
    ]),
  );
  return setKeywords(script, call, options);
}

/** Rates as they are read off the optimizer, where no single number in the script gives them. */
function peakOf(situation: Situation, optimizer: Optimizer | null, name: string) {
  const { script } = situation;
  const rate = optimizer ? learningRateOf(script, optimizer) : null;
  if (!optimizer || rate?.kind !== "known" || parameterGroupsOf(script, optimizer).length > 0) {
    const quote = script.quote;
    const read = (factor: string) =>
      `[group[${quote}lr${quote}]${factor} for group in ${name}.param_groups]`;
    return { peak: read(""), base: read(" / 10") };
  }
  const peak = Math.max(rate.value, usualRates(situation.script, optimizer).low);
  return { peak: formatNumber(peak), base: formatNumber(peak / 10) };
}

function inLoop(situation: Situation, schedule: Schedule, optimizer: Optimizer | null): Outcome {
  const { script } = situation;
  const loop = trainingLoopOf(script);
  if (!loop) return refusedBecause("No training loop of one optimizer was found in this script.");
  const stepping = steppingOf(script, loop, schedule.isPerBatch);
  if (!stepping) return refusedBecause("The training loop leaves its turn before the end.");
  const scheduler = freeScheduleName(script);
  const code = schedule.torch({
    optimizer: loop.optimizer,
    turns: loop.count,
    knownTurns: knownCount(script, loop),
    batches: stepping.batches,
    ...peakOf(situation, optimizer, loop.optimizer),
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
  const last = lastStatementOf(loop.outer);
  const { statement } = loop.step;
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

function isConditional(statement: SyntaxNode, loop: SyntaxNode): boolean {
  const condition = ancestorOf(statement, "IfStatement");
  return condition !== null && isWithin(condition, loop);
}

export function freeScheduleName(script: Script): string {
  return freeName(script, "scheduler", "lr_scheduler", "rate_schedule");
}

function inFit(situation: Situation, schedule: Schedule, optimizer: Optimizer): Outcome {
  const { script } = situation;
  const fit = fitCallOf(script);
  const epochs = fit ? epochsOf(script, fit) : null;
  const rate = learningRateOf(script, optimizer);
  if (!fit || epochs === null) {
    return refusedBecause(
      "No single call of fit() outside of a loop that is told its epochs was found in this script.",
    );
  }
  if (rate.kind === "unknown") return refused(rate.reason);
  const value = schedule.keras(formatNumber(rate.value), epochs);
  const { text, edits } = kerasReference(script, "callbacks.LearningRateScheduler");
  const mathematics = value.includes("math.") ? referenceTo(script, "math") : null;
  const callback = addCallback(script, fit, `${text}(lambda epoch: ${value})`);
  if (!callback) return refusedBecause("The callbacks of fit() are not a list in this script.");
  return edit(fit.node, [...edits, ...(mathematics?.edits ?? []), ...callback]);
}

function inModule(situation: Situation, schedule: Schedule, optimizer: Optimizer): Outcome {
  const { script } = situation;
  const peak = peakOf(situation, optimizer, "optimizer");
  const { arguments: given, isPerBatch } = schedule.lightning({
    optimizer: "optimizer",
    turns: "self.trainer.max_epochs",
    knownTurns: null,
    batches: null,
    ...peak,
  });
  const quote = script.quote;
  const interval = isPerBatch ? `, ${quote}interval${quote}: ${quote}step${quote}` : "";
  return returnSchedule(script, schedule.className, given, interval);
}
