import type { PhaseWord } from "../events/metric.ts";
import { isLetter } from "../words/characters.ts";
import { countedAgainst, quotientBehind } from "./countedAgainst.ts";
import { type Label, labelOf } from "./label.ts";
import { type FoundNumber, nextNumber } from "./numberScanner.ts";
import {
  isAmount,
  isDetail,
  isIndex,
  isLabel,
  isOfLabel,
  isOfPart,
  isStepOfLoss,
} from "./numbersOfNames.ts";
import type { PositionKind } from "./positionName.ts";

/** A number of a line and what stands before it. */
export interface LabelledNumber {
  readonly label: Label;
  readonly name: string;
  readonly value: number;
  /** What was counted against, in `7/100` and `7 of 100`. */
  readonly total: number | null;
  /** In brackets behind another number: AverageMeter's mean. */
  readonly mean: boolean;
  /** In square brackets alone, at the beginning: `[100] loss …`. */
  readonly boxed: boolean;
  /** What the word behind it counts: `200/2928 batches`, `| 1200 updates |`, `0 * Epoch`. */
  readonly counts: PositionKind | null;
  /** A comma, a colon or a bar follows. */
  readonly closesField: boolean;
  /** How a number is written that stands behind a phase alone (`train=`), an unknown name or an epoch; a count is whole. */
  readonly written: "whole" | "decimal" | "percent";
  /** The phase that stands before a number left out: `| Validation | Elapsed Time: 0:00:14 | Loss: 0.5`. */
  readonly standing: PhaseWord | null;
}

const batches = /^ (?:batches|steps|iters|iterations)\b/;
const updates = /^ (?:updates|steps|iters|iterations)\s?(?:[|,;:]|$)/;
const epochBehind = /^(?: \*|\.)? epoch\b/i;
const fieldEnd = /^(?:[,:]| ?\|)/;
const maxLabel = 200;
const maxNumbers = 400;

/**
 * The numbers of a line from `first` on with their labels, which may begin at `from`, left to right. Linear in the line.
 */
export function labelledNumbersOf(
  text: string,
  from: number,
  first = from,
): readonly LabelledNumber[] {
  const labelled: LabelledNumber[] = [];
  const found: FoundNumber = { start: 0, end: 0, value: 0 };
  let labelStart = from;
  let at = first;
  let previous: LabelledNumber | undefined;
  let numbers = 0;
  let standing: PhaseWord | null = null;
  while (labelled.length < maxNumbers && nextNumber(text, at, found)) {
    const { start, end, value } = found;
    at = end;
    const after = text.charCodeAt(end);
    if (after === 93 && isIndex(text, start, end)) continue;
    const before = labelAt(text, Math.max(labelStart, start - maxLabel), start, numbers++);
    const label = (before.jointAlone ? previous?.label.measured : null) ?? before;
    if (isDetail(text, label, end)) continue;
    if (isOfPart(text, label, start, end)) {
      labelStart = start;
      continue;
    }
    const share = after === 47 || after === 32 ? quotientBehind(text, value, end) : null;
    if (share !== null) {
      previous = plainNumber(label, share.value, null, false);
      labelled.push(previous);
      labelStart = share.end;
      at = share.end;
      continue;
    }
    const counted = after === 47 || after === 32 ? countedAgainst(text, end) : null;
    const close = counted?.end ?? end;
    const next = text.charCodeAt(close);
    if (counted === null && isStepOfLoss(text, label, start, close)) {
      if (!nextNumber(text, close, found)) break;
      if (!isAmount(text, close))
        labelled.push(plainNumber(labelOf("step ").label, value, null, false));
      previous = plainNumber(label, found.value, null, false);
      labelled.push(previous);
      labelStart = found.end;
      at = found.end;
      continue;
    }
    if (next === 58 && isLabel(text, close, label)) continue;
    labelStart = close;
    at = close;
    if (!isOfLabel(text, label, close, next)) {
      standing = label.standing ?? standing;
      continue;
    }
    if (isStepOfEpoch(text, label, previous, start, close)) {
      previous = { ...plainNumber(label, value, null, false), counts: "step" };
    } else if (label.parenthesis && previous !== undefined) {
      const number = counted === null ? inBrackets(text, previous, value, close) : null;
      if (number === null && counted === null) continue;
      previous = number ?? plainNumber(label, value, counted?.total ?? null, false);
    } else if (label.onlyPhase !== null && counted === null) {
      previous = {
        ...plainNumber(label, value, null, false),
        written: writtenAs(text, start, close),
        closesField: fieldEnd.test(text.slice(close, close + 3)),
      };
    } else {
      const boxed = labelled.length === 0 && label.bracket && next === 93 && isBoxed(text, start);
      const counts = label.name === "" ? countedBehind(text, label, counted !== null, close) : null;
      const written =
        counted === null && (label.candidate || label.position !== null || label.spoken !== null)
          ? writtenAs(text, start, close)
          : "whole";
      previous = {
        ...plainNumber(label, counted?.value ?? value, counted?.total ?? null, boxed),
        counts,
        written,
      };
    }
    if (standing !== null) {
      previous = { ...previous, standing };
      standing = null;
    }
    labelled.push(previous);
  }
  return labelled;
}

function countedBehind(
  text: string,
  { opensLine }: Label,
  isRatio: boolean,
  close: number,
): PositionKind | null {
  const behind = text.slice(close, close + 14);
  if ((isRatio ? batches : updates).test(behind)) return "step";
  return opensLine && !isRatio && epochBehind.test(behind) ? "epoch" : null;
}

/** `Epoch [22/100] (8625)`. */
function isStepOfEpoch(
  text: string,
  label: Label,
  previous: LabelledNumber | undefined,
  start: number,
  close: number,
): boolean {
  if (!label.round || label.name !== "" || previous?.label.position !== "epoch") return false;
  return text[close] === ")" && writtenAs(text, start, close) === "whole";
}

/** `[100]`, `[   100]`. */
function isBoxed(text: string, start: number): boolean {
  let at = start - 1;
  while (text[at] === " ") at--;
  return text[at] === "[";
}

function plainNumber(
  label: Label,
  value: number,
  total: number | null,
  boxed: boolean,
): LabelledNumber {
  return {
    label,
    name: label.name,
    value,
    total,
    mean: false,
    boxed,
    counts: null,
    closesField: false,
    written: "whole",
    standing: null,
  };
}

function writtenAs(text: string, start: number, end: number): LabelledNumber["written"] {
  if (text[end] === "%" || (text[end] === " " && text[end + 1] === "%")) return "percent";
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === 46 || code === 44 || isLetter(code)) return "decimal";
  }
  return "whole";
}

/** What stood before the numbers of the line before: the lines of a log are alike. */
const ofLineBefore: { readonly text: string; readonly label: Label }[] = [];

function labelAt(text: string, from: number, to: number, index: number): Label {
  const guess = ofLineBefore[index];
  if (guess !== undefined && guess.text.length === to - from && text.startsWith(guess.text, from))
    return guess.label;
  const found = labelOf(text.slice(from, to));
  if (index < maxNumbers) ofLineBefore[index] = found;
  return found.label;
}

/** `6.9 (7.1)`: a mean. `158/400 (40%)`: the percentage of a count, which is the metric's value. */
function inBrackets(
  text: string,
  previous: LabelledNumber,
  value: number,
  close: number,
): LabelledNumber | null {
  if (previous.mean || !closesAt(text, close)) return null;
  if (previous.total === null) {
    return {
      ...plainNumber(previous.label, value, null, false),
      mean: true,
    };
  }
  return previous.label.known === null ? null : { ...previous, value, total: null };
}

/** A closing bracket follows, perhaps after a percent sign and blanks. */
function closesAt(text: string, close: number): boolean {
  let at = close;
  while (text[at] === " " || text[at] === "%") at++;
  return text[at] === ")" && at - close <= 4;
}
