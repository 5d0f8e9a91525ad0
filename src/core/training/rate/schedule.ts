import type { SyntaxNode } from "@lezer/common";
import { formatNumber } from "../../python/literals.ts";
import { callersOf } from "../../python/passedArguments.ts";
import type { Script } from "../../python/script.ts";
import { ancestorOf, textOf } from "../../python/tree.ts";
import { largeInputsOf } from "../data/largeInputs.ts";
import { isMadeEachStep, madeEachStep } from "../model/trainedValues.ts";
import { chooseOptimizer } from "../optimizer/chooseOptimizer.ts";
import { type Optimizer, optimizersOf, parameterGroupsOf } from "../optimizer/optimizers.ts";
import { type Outcome, present, refused, refusedBecause } from "../outcome.ts";
import type { Training } from "../training.ts";
import { learningRateOf, setByCall, setByHand } from "./learningRate.ts";
import { assignedWhileTraining } from "./rateSetters.ts";
import { schedulersOf } from "./schedulers.ts";
import { usualRates } from "./usualRates.ts";

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
  /** Epochs that it takes to do what it is for where it steps once in each. */
  readonly fewestEpochs: number;
  /** Arguments after the optimizer; null where the loop tells too little. */
  readonly torch: (facts: ScheduleFacts) => string | null;
  /** Value of `lr_scheduler` beside the optimizer in Lightning's return. */
  readonly lightning: (facts: ScheduleFacts) => {
    readonly arguments: string;
    readonly isPerBatch: boolean;
  };
  /** The learning rate in an epoch, from the rate and the number of epochs. */
  readonly keras: (rate: string, epochs: string, known: number | null) => string;
  readonly trainer: Readonly<Record<string, string>>;
}

/** A part of a count that is at least 1; `fallback` where the count is not known. */
export function share(turns: string | null, parts: number, fallback: number): string {
  if (turns === null) return String(fallback);
  if (/^\d+$/.test(turns)) return String(Math.max(1, Math.floor(Number(turns) / parts)));
  return `max(1, ${/^[\w.]+(?:\[["'\w]+\])?$/.test(turns) ? turns : `(${turns})`} // ${parts})`;
}

/** Two schedules would each change what the other has set. */
function conflictingSchedule(script: Script, className: string): Outcome | null {
  const [known] = schedulersOf(script);
  const assigned = assignedWhileTraining(script);
  if (!known && assigned) return refused(setByHand(script, assigned));
  if (!known) return null;
  const code = textOf(script, known.call.callee);
  const { method } = known.call;
  return method === className || method === "LearningRateScheduler"
    ? present("The learning rate has this schedule already: {code}.", { code })
    : refusedBecause(
        "The learning rate has a schedule already, {code}; two would work against each other.",
        { code },
      );
}

/** Rates as they are read off the optimizer, where no single number in the script gives them. */
export function peakOf(training: Training, optimizer: Optimizer | null, name: string) {
  const { script } = training;
  const rate = optimizer ? learningRateOf(script, optimizer) : null;
  const isRead =
    rate?.kind !== "known" ||
    (rate.place?.scale ?? 1) !== 1 ||
    isDefaultOfCallers(script, rate.place?.literal) ||
    (optimizer !== null && parameterGroupsOf(script, optimizer).length > 0);
  if (!optimizer || isRead) {
    const quote = script.quote;
    const read = (factor: string) =>
      `[group[${quote}lr${quote}]${factor} for group in ${name}.param_groups]`;
    return { peak: read(""), base: read(" / 10") };
  }
  const isShort = optimizer.kind === "SGD" && largeInputsOf(script) !== null;
  const peak = isShort ? rate.value : Math.max(rate.value, usualRates(script, optimizer).low);
  return { peak: formatNumber(peak), base: formatNumber(peak / 10) };
}

/** A default in a function that only other files call, with numbers of their own. */
function isDefaultOfCallers(script: Script, literal: SyntaxNode | undefined): boolean {
  const list = literal ? ancestorOf(literal, "ParamList") : null;
  const definition = list?.parent ?? null;
  return definition?.name === "FunctionDefinition" && callersOf(script, definition).length === 0;
}

/** Whether a schedule can be put on the rate, and the optimizer where it is certain. */
export type Schedulable =
  | { readonly kind: "free"; readonly optimizer: Optimizer | null }
  | { readonly kind: "not"; readonly outcome: Outcome };

/** @param mayBeOneOfSeveral the place of the schedule tells which optimizer it is for. */
export function schedulable(
  { script, hyperparameters }: Training,
  className: string,
  mayBeOneOfSeveral = false,
): Schedulable {
  const conflict = conflictingSchedule(script, className);
  if (conflict) return { kind: "not", outcome: conflict };
  const choice = chooseOptimizer(script, hyperparameters);
  const isOpen = choice.kind === "refused" || (mayBeOneOfSeveral && choice.isOneOfSeveral);
  if (isOpen) {
    const setter = optimizersOf(script).map((optimizer) => setByCall(script, optimizer));
    const reason = setter.find((found) => found !== null);
    if (reason) return { kind: "not", outcome: refused(reason) };
    return choice.kind === "found" || (mayBeOneOfSeveral && optimizersOf(script).length > 1)
      ? { kind: "free", optimizer: null }
      : { kind: "not", outcome: refused(choice.reason) };
  }
  if (isMadeEachStep(script, choice.optimizer)) return { kind: "not", outcome: madeEachStep };
  const rate = learningRateOf(script, choice.optimizer);
  return rate.kind === "unknown" && !rate.isComputed
    ? { kind: "not", outcome: refused(rate.reason) }
    : { kind: "free", optimizer: choice.optimizer };
}
