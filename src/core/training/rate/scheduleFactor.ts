import type { SyntaxNode } from "@lezer/common";
import { argumentOf, itemsOf } from "../../python/arguments.ts";
import { assignmentsOf } from "../../python/bindings.ts";
import type { Variables } from "../../python/calledFunction.ts";
import type { Call } from "../../python/calls.ts";
import { evaluate } from "../../python/evaluate.ts";
import { stringOf } from "../../python/literals.ts";
import { onlyCall } from "../../python/onlyEnd.ts";
import type { Script } from "../../python/script.ts";
import { textOf } from "../../python/tree.ts";
import { lambdaValue } from "./rateFunction.ts";
import { kindOf } from "./schedulerKind.ts";

/** The numbers that a schedule is given, by keyword and position; `fallback` where it is given none. */
type NumberOf = (keyword: string, position: number, fallback?: number | null) => number | null;

/**
 * The share of the learning rate after a number of steps; null where it is not certain.
 * @param around schedules that this one is a part of.
 */
export function factorOf(
  script: Script,
  call: Call,
  kind: string,
  variables: Variables,
  step: number,
  around: readonly Call[] = [],
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
      return around.includes(call)
        ? null
        : oneAfterAnother(script, call, variables, step, [...around, call]);
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
  around: readonly Call[],
): number | null {
  const given = argumentOf(script, call.argumentList, "schedulers", 1)?.value;
  const list = given ? listBehind(script, given) : null;
  const marks = milestonesOf(script, call, 2, variables);
  if (!list || !marks) return null;
  const past = marks.filter((mark) => step >= mark);
  const made = itemsOf(script, list)[past.length]?.value;
  const own = onlyCall(script, made);
  const kind = own && kindOf(script, own);
  return own && kind !== null
    ? factorOf(script, own, kind, variables, step - (past.at(-1) ?? 0), around)
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
