import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf, bindingsOf, valueBehind } from "../../python/bindings.ts";
import { anyLength, returnedValue, type Variables } from "../../python/calledFunction.ts";
import { type Call, callAt, callsOf, callsOfMethod } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { evaluate } from "../../python/evaluate.ts";
import {
  type Condition,
  combined,
  type Fact,
  factOf,
  type Known,
  unknown,
} from "../../python/fact.ts";
import { stringOf } from "../../python/literals.ts";
import { namesWithin } from "../../python/names.ts";
import { conditionsWithin } from "../../python/numberFact.ts";
import { oncePerScript } from "../../python/oncePerScript.ts";
import type { Script } from "../../python/script.ts";
import { trace } from "../../python/trace.ts";
import {
  bodyOf,
  childrenOf,
  functionOf,
  sameNode,
  statementsOf,
  textOf,
} from "../../python/tree.ts";
import {
  batchesOf,
  loopsThrough,
  loopVariables,
  type RunLength,
  runLengthOf,
} from "../loop/runLength.ts";
import { variableOf } from "../optimizer/optimizers.ts";

/** The class of `torch.optim.lr_scheduler`, the function of `transformers`, or `other`. */
export type SchedulerKind = string;

/** A schedule of the script, as the share of the learning rate after a number of its steps. */
export interface Scheduler {
  /** That makes it, or steps one which another file has made. */
  readonly call: Call;
  readonly kind: SchedulerKind;
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

const schedulesOfFrameworks =
  /^torch\.optim\.swa_utils\.SWALR$|(?:^|\.)(?:keras\.optimizers\.schedules|optax)\.\w*(?:Decay|Schedule|_decay|schedule|cosine\w*)$/;
const madeByName =
  /^get_\w*schedule\w*$|^(?:create|build|make|get)_\w*scheduler\w*$|^(?:LearningRateScheduler|ReduceLROnPlateau|OneCycleScheduler)$/;

function kindOf(script: Script, call: Call): SchedulerKind | null {
  const torch = /^torch\.optim\.lr_scheduler\.(\w+)/.exec(call.name ?? "")?.[1];
  if (torch !== undefined) return torch;
  if (/^get_\w*schedule_with_warmup$/.test(call.method)) return call.method;
  const isStepped =
    call.method === "step" && call.receiver && /sched/i.test(textOf(script, call.receiver));
  const isMade =
    schedulesOfFrameworks.test(call.name ?? "") ||
    madeByName.test(call.method) ||
    isCallbackWithRate(script, call);
  return isMade || isStepped ? "other" : null;
}

/** `fit(…, callbacks=[CyclicLR(base_lr=0.001, max_lr=0.01)])` of another package. */
function isCallbackWithRate(script: Script, call: Call): boolean {
  const takesRate = itemsOf(script, call.argumentList).some(({ keyword }) =>
    /^(?:(?:base|max|min|peak|init|initial|start|end|final|target)_)?(?:lr|learning_rate)(?:_\w+)?$/.test(
      keyword ?? "",
    ),
  );
  if (!takesRate || /^(?:tensorflow|keras)\b/.test(call.name ?? "")) return false;
  return callsOfMethod(script, "fit", "fit_generator").some((fit) => {
    const given = argumentOf(script, fit.argumentList, "callbacks");
    const list = given ? valueBehind(script, given.value) : null;
    return (
      list?.name === "ArrayExpression" &&
      itemsOf(script, list).some(({ value }) => sameNode(valueBehind(script, value), call.node))
    );
  });
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

/** The numbers that a schedule is given, by keyword and position; `fallback` where it is given none. */
type NumberOf = (keyword: string, position: number, fallback?: number | null) => number | null;

function factorOf(
  script: Script,
  call: Call,
  kind: string,
  variables: Variables,
  step: number,
): number | null {
  const number: NumberOf = (keyword, position, fallback = null) => {
    const given = argumentOf(script, call.argumentList, keyword, position);
    return given ? evaluate(script, given.value, variables) : fallback;
  };
  switch (kind) {
    case "StepLR": {
      const [size, base] = [number("step_size", 1), number("gamma", 2, 0.1)];
      return size && base !== null ? base ** Math.floor(step / size) : null;
    }
    case "ExponentialLR": {
      const base = number("gamma", 1);
      return base === null ? null : base ** step;
    }
    case "MultiStepLR": {
      const marks = milestonesOf(script, call, 1, variables);
      const base = number("gamma", 2, 0.1);
      if (!marks || base === null) return null;
      return base ** marks.filter((m) => step >= m).length;
    }
    case "LambdaLR":
      return lambdaValue(script, call, variables, step);
    case "MultiplicativeLR": {
      const each = lambdaValue(script, call, variables, 1);
      return each === null ? null : each ** step;
    }
    case "LinearLR": {
      const [start, end, total] = [
        number("start_factor", 1, 1 / 3),
        number("end_factor", 2, 1),
        number("total_iters", 3, 5),
      ];
      if (start === null || end === null || !total) return null;
      return start + (end - start) * Math.min(1, step / total);
    }
    case "ConstantLR": {
      const [factor, total] = [number("factor", 1, 1 / 3), number("total_iters", 2, 5)];
      return factor === null || total === null ? null : step < total ? factor : 1;
    }
    case "PolynomialLR": {
      const [total, power] = [number("total_iters", 1, 5), number("power", 2, 1)];
      return !total || power === null ? null : Math.max(0, 1 - step / total) ** power;
    }
    case "CosineAnnealingLR": {
      const half = number("T_max", 1);
      const lowest = number("eta_min", 2, 0);
      return !half || lowest !== 0 ? null : 0.5 * (1 + Math.cos((Math.PI * step) / half));
    }
    case "OneCycleLR":
      return oneCycle(number, step);
    case "SequentialLR":
      return oneAfterAnother(script, call, variables, step);
    default:
      return /^get_/.test(kind) ? withWarmUp(number, kind, step) : null;
  }
}

/** Each schedule from its milestone on, as if it began there. */
function oneAfterAnother(
  script: Script,
  call: Call,
  variables: Variables,
  step: number,
): number | null {
  const given = argumentOf(script, call.argumentList, "schedulers", 1)?.value;
  const list = given ? listBehind(script, given) : null;
  const marks = milestonesOf(script, call, 2, variables);
  if (!list || !marks) return null;
  const past = marks.filter((mark) => step >= mark);
  const made = itemsOf(script, list)[past.length]?.value;
  const [end, another] = made ? trace(script, made) : [];
  const own = end?.value.kind === "expression" && !another ? callAt(script, end.value.node) : null;
  const kind = own && kindOf(script, own);
  return own && kind !== null
    ? factorOf(script, own, kind, variables, step - (past.at(-1) ?? 0))
    : null;
}

/** Up from `max_lr / div_factor` and down to next to nothing; null beyond its end, where it raises an error. */
function oneCycle(number: NumberOf, step: number): number | null {
  const [epochs, each] = [number("epochs", 3), number("steps_per_epoch", 4)];
  const total =
    number("total_steps", 2) ?? (epochs === null || each === null ? null : epochs * each);
  const [share, divisor] = [number("pct_start", 5, 0.3), number("div_factor", 10, 25)];
  if (total === null || share === null || !divisor || step > total) return null;
  const peak = Math.max(1, share * total);
  const [from, progress] =
    step <= peak ? [1 / divisor, step / peak] : [0, (total - step) / (total - peak)];
  return from + ((1 - from) * (1 - Math.cos(Math.PI * progress))) / 2;
}

function withWarmUp(number: NumberOf, kind: string, step: number): number | null {
  const warm = number("num_warmup_steps", 1);
  const total = number("num_training_steps", 2);
  if (warm !== null && step < warm) return step / Math.max(1, warm);
  if (/constant/.test(kind)) return warm === null ? null : 1;
  if (warm === null || total === null) return null;
  const rest = Math.max(0, Math.min(1, (total - step) / Math.max(1, total - warm)));
  return /cosine/.test(kind) ? 0.5 * (1 - Math.cos(Math.PI * rest)) : rest;
}

/** Items of MultiStepLR's list, as numbers. */
function milestonesOf(
  script: Script,
  call: Call,
  position: number,
  variables: Variables,
): readonly number[] | null {
  const given = argumentOf(script, call.argumentList, "milestones", position);
  const list = given ? listBehind(script, given.value) : null;
  if (!list) return null;
  const values = itemsOf(script, list).map((i) => evaluate(script, i.value, variables));
  return values.every((v) => v !== null) ? values.flatMap((v) => v ?? []) : null;
}

/** A list as it is written, or the only one that goes by the name that it is read by. */
function listBehind(script: Script, node: SyntaxNode): SyntaxNode | null {
  const isList = ({ name }: SyntaxNode) => /^(?:Array|Tuple)Expression$/.test(name);
  if (isList(node)) return node;
  const name = /(\w+)["']?\]?$/.exec(textOf(script, node))?.[1];
  const assigned = script
    .all("AssignStatement")
    .flatMap((s) => assignmentsOf(s))
    .flatMap(({ target, value }) => (textOf(script, target) === name && value ? [value] : []));
  const keyed = script
    .all("DictionaryExpression")
    .flatMap((d) => itemsOf(script, d))
    .flatMap(({ key, value }) => (key && stringOf(textOf(script, key)) === name ? [value] : []));
  const [only, another] = [...assigned, ...keyed].filter(isList);
  return only && !another ? only : null;
}

/** The function of LambdaLR and MultiplicativeLR: its parameter, and where its value is computed. */
export interface RateFunction {
  readonly parameter: string;
  /** The expression of a lambda or of a function that only returns; else the function's body. */
  readonly body: SyntaxNode;
  readonly definition: SyntaxNode | null;
}

export function lambdaOf(script: Script, call: Call): RateFunction | null {
  const given = argumentOf(script, call.argumentList, "lr_lambda", 1)?.value;
  if (!given) return null;
  const node = given.name === "VariableName" ? definitionOf(script, given) : given;
  const parameters = node?.getChild("ParamList")?.getChild("VariableName");
  if (!node || !parameters) return null;
  const definition = node.name === "FunctionDefinition" ? node : null;
  const body = definition ? (returnedBy(definition) ?? bodyOf(definition)) : node.lastChild;
  return body ? { parameter: textOf(script, parameters), body, definition } : null;
}

function definitionOf(script: Script, name: SyntaxNode): SyntaxNode | null {
  const text = textOf(script, name);
  const [binding, another] = bindingsOf(script, text, name)?.bindings ?? [];
  if (binding?.kind === "value" && !another) return binding.value;
  return functionNamed(script, text);
}

function returnedBy(definition: SyntaxNode): SyntaxNode | null {
  const body = bodyOf(definition);
  const [only, another] = body ? statementsOf(body) : [];
  return only?.name === "ReturnStatement" && !another ? (childrenOf(only)[1] ?? null) : null;
}

function lambdaValue(
  script: Script,
  call: Call,
  variables: Variables,
  step: number,
): number | null {
  const rate = lambdaOf(script, call);
  if (!rate) return null;
  const known = new Map([...variables, [rate.parameter, step]]);
  return rate.definition
    ? returnedValue(script, rate.definition, known, (node, variables) =>
        evaluate(script, node, variables),
      )
    : evaluate(script, rate.body, known);
}
