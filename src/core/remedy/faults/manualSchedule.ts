import type { SyntaxNode } from "@lezer/common";
import type { Finding } from "../../diagnosis/finding.ts";
import { callAt } from "../../python/calls.ts";
import { functionNamed } from "../../python/classes.ts";
import { isGuessed, possibly } from "../../python/fact.ts";
import { nodesWithin } from "../../python/nodesWithin.ts";
import type { Script } from "../../python/script.ts";
import { bodyOf, childrenOf, textOf } from "../../python/tree.ts";
import type { TrainingProgram } from "../../training/program.ts";
import { verdictOf } from "../../training/rate/course/courseVerdict.ts";
import type { RateUpdate } from "../../training/rate/rateUpdates.ts";
import {
  courseOf,
  highestPeak,
  longestIn,
  perStep,
  warmUpLengths,
} from "../../training/rate/scheduleCourse.ts";
import { amountOf, setNumber, settingOf } from "../../training/setting.ts";
import { asShown, isToldSpent } from "./courseCertainty.ts";
import { certaintyBy, type Discovery, fault } from "./fault.ts";
import { warmUpWords } from "./longWarmUp.ts";
import { otherNumber, wholeRun } from "./otherNumber.ts";

/** A rate that the training loop itself brings to nothing, or never up. */
export function manualSchedule(
  program: TrainingProgram,
  finding: Finding | null,
): Discovery | null {
  const { script, rateUpdates, rateCourse: walked } = program;
  const course = walked?.scheduler === null ? walked : null;
  const verdict = course && verdictOf(course);
  if (verdict === "sound" || course?.endsEarly) return null;
  const found =
    updated(script, rateUpdates) ??
    (course && verdict ? otherNumber(program, course, verdict) : null);
  return found && course && verdict === "decays"
    ? asShown(found, course, isToldSpent(finding))
    : found;
}

function updated(script: Script, rateUpdates: readonly RateUpdate[]): Discovery | null {
  for (const update of rateUpdates) {
    const course = courseOf(update.shareAt, possibly(update.turns));
    const found =
      course === "decays"
        ? slowed(script, update)
        : course === "rises"
          ? warmedUp(script, update)
          : null;
    if (found) return found;
  }
  return null;
}

const decay = /decay|gamma|factor/i;

/** `group["lr"] *= 0.5` and `lr0 * 0.5 ** epoch` get a factor that takes the whole run. */
function slowed(script: Script, { expression, operator, turns }: RateUpdate): Discovery | null {
  const factor = operator === "=" ? baseOfPower(script, computed(script, expression)) : expression;
  const setting = settingOf(script, factor, decay, expression);
  if (!setting) return null;
  const slow = perStep(possibly(turns));
  return fault(
    expression,
    [setNumber(script, setting.literal, operator === "/=" ? 1 / slow : slow)],
    wholeRun,
    certaintyBy(turns, setting.amount),
  );
}

function baseOfPower(script: Script, expression: SyntaxNode): SyntaxNode | undefined {
  const power = nodesWithin(script, "BinaryExpression", expression).find((node) => {
    const operator = childrenOf(node)[1];
    return operator !== undefined && textOf(script, operator) === "**";
  });
  return power && childrenOf(power)[0];
}

/** Where the rate is the higher for a shorter warm-up, as that of the first transformers: it must not get out of hand. */
function isBearable({ rateWith }: RateUpdate, code: string, length: number) {
  const after = rateWith?.(code, length, length) ?? null;
  const before = rateWith?.(code, length * 2, length * 2) ?? null;
  const isHigher = after !== null && before !== null && after > before * 1.1;
  return !isHigher || after <= highestPeak;
}

/** `base * min(1, step / warmup)` where the warm-up is longer than the run. */
function warmedUp(script: Script, update: RateUpdate): Discovery | null {
  const { expression, turns } = update;
  // Of a warm-up that counts batches nothing is known where nobody knows how many there are.
  if (isGuessed(turns)) return null;
  const node = longestIn(script, computed(script, expression), possibly(turns));
  const setting = settingOf(script, node ?? undefined, /warm|step|iter|epoch/i, expression);
  if (!setting) return null;
  const lengths = warmUpLengths(possibly(turns));
  const code = node ? textOf(script, node) : "";
  const after = lengths.find((length) => isBearable(update, code, length));
  return fault(
    expression,
    [after === undefined ? null : setNumber(script, setting.literal, after)],
    warmUpWords(amountOf(setting), after ?? lengths[0]),
    certaintyBy(turns, setting.amount),
  );
}

/** The body of the function that an expression calls; else the expression. */
function computed(script: Script, expression: SyntaxNode): SyntaxNode {
  const call = callAt(script, expression);
  const definition = call?.receiver === null ? functionNamed(script, call.method) : null;
  return (definition && bodyOf(definition)) ?? expression;
}
