import type { SyntaxNode } from "@lezer/common";
import { itemsOf } from "../../python/arguments.ts";
import { anyLength, type Variables } from "../../python/calledFunction.ts";
import { type Call, callsOf, callsOfMethod } from "../../python/calls.ts";
import {
  type Condition,
  combined,
  type Fact,
  factOf,
  type Known,
  unknown,
} from "../../python/fact.ts";
import { namesWithin } from "../../python/names.ts";
import { conditionsWithin } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { functionOf, textOf } from "../../python/tree.ts";
import {
  batchesOf,
  loopsThrough,
  loopVariables,
  type RunLength,
  runLengthOf,
} from "../loop/runLength.ts";
import { variableOf } from "../optimizer/optimizers.ts";
import { factorOf } from "./scheduleFactor.ts";
import { kindOf } from "./schedulerKind.ts";

/** A schedule of the script, as the share of the learning rate after a number of its steps. */
export interface Scheduler {
  /** That makes it, or steps one which another file has made. */
  readonly call: Call;
  /** The class of `torch.optim.lr_scheduler`, the function of `transformers`, or `other`. */
  readonly kind: string;
  /** Null where the share is not certain. */
  readonly factorAt: (step: number) => number | null;
  /** The same, where these are the only variables that are known. */
  readonly factorWith: (step: number, variables: Variables) => number | null;
  /** Whether a run may give it other numbers than `factorAt` counts with. */
  readonly numbers: Known<Call>;
  /** How often it steps in this run. */
  readonly steps: Fact<number>;
  /** The statement's call, where there is one: `scheduler.step()`. */
  readonly stepCall: Call | null;
  /** It steps with every batch, not with every epoch. */
  readonly perBatch: boolean;
  readonly length: RunLength;
}

/** Schedules of the learning rate, whoever made them: also one of another file that this script only steps. */
export const schedulersOf = oncePerScript((script): readonly Scheduler[] => {
  const made = callsOf(script).filter(
    (call) => call.method !== "step" && kindOf(script, call) !== null,
  );
  const variables = new Set(made.map((call) => variableOf(script, call.node)));
  return callsOf(script).flatMap((call) => {
    const kind = kindOf(script, call);
    if (kind === null) return [];
    const variable = variableOf(script, call.node);
    const steps = callsOfMethod(script, "step").filter((c) => {
      const receiver = c.receiver ? textOf(script, c.receiver) : "";
      return receiver === variable || (/sched/i.test(receiver) && !variables.has(receiver));
    });
    const stepCall =
      steps.find((c) => textOf(script, c.receiver ?? c.node) === variable && sharesHome(c, call)) ??
      steps.find((c) => textOf(script, c.receiver ?? c.node) === variable) ??
      steps[0];
    const length = runLengthOf(script);
    const lengths = new Map([[anyLength, batchesOf(length)]]);
    // An epoch that it is given is the count, however often.
    const [given] = stepCall ? itemsOf(script, stepCall.argumentList) : [];
    const isGiven = given !== undefined && /epoch/i.test(textOf(script, given.value));
    const isCounting = !stepCall || !given || counts(script, stepCall, given.value);
    const perBatch = stepCall && !isGiven ? isPerBatch(script, stepCall, length) : false;
    const isCounted = stepCall !== undefined && stepsInLoops(script, stepCall, length);
    return [
      {
        call,
        kind,
        factorAt: (step: number) =>
          isCounting ? factorOf(script, call, kind, lengths, step) : null,
        factorWith: (step: number, variables: Variables) =>
          factorOf(script, call, kind, variables, step),
        numbers: factOf(call, numbersOf(script, call)),
        steps: isCounted ? countOf(length, perBatch) : unknown,
        stepCall: stepCall ?? null,
        perBatch,
        length,
      },
    ];
  });
});

/** Whether what a step is given says how far the training is: of a loss, as `scheduler.step(loss)`, nothing follows. */
function counts(script: Script, step: Call, given: SyntaxNode): boolean {
  const names = namesWithin(script, given);
  const turns = loopsThrough(script, step.node).flatMap((loop) => loopVariables(script, loop));
  return (
    names.length === 0 ||
    names.some((name) => turns.includes(name) || /epoch|step|iter/i.test(name))
  );
}

function sharesHome(step: Call, construction: Call): boolean {
  return functionOf(step.node)?.from === functionOf(construction.node)?.from;
}

/** Whether the loop right around a step is one of those that the length of the run is known by. */
function stepsInLoops(script: Script, step: Call, length: RunLength): boolean {
  const [innermost] = loopsThrough(script, step.node);
  const known = [length.outerLoop, length.innerLoop];
  return innermost !== undefined && known.some((loop) => loop?.from === innermost.from);
}

function isPerBatch(script: Script, step: Call, { innerLoop }: RunLength): boolean {
  return (
    innerLoop !== null && loopsThrough(script, step.node).some((l) => l.from === innerLoop.from)
  );
}

function countOf({ outer, inner }: RunLength, perBatch: boolean): Fact<number> {
  return perBatch ? combined(outer, inner, (epochs, batches) => epochs * batches) : outer;
}

/** Conditions of the numbers that a schedule is given beside its optimizer. */
function numbersOf(script: Script, call: Call): readonly Condition[] {
  return itemsOf(script, call.argumentList)
    .filter(({ keyword }, index) => keyword !== "optimizer" && (keyword !== null || index > 0))
    .flatMap(({ value }) => conditionsWithin(script, value));
}
