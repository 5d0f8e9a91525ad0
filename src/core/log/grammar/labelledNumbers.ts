import type { PhaseWord } from "../events/metric.ts";
import { type Label, labelOf, type PositionKind } from "./label.ts";
import { type FoundNumber, nextNumber } from "./numberScanner.ts";

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

const unit =
  /^ ?(?:ms|s|sec|secs|seconds|min|mins|h|hours|it\/s|s\/it|[kKMG]i?B|tok(?:ens)?\/s|samples|images|img\/s|parameters|x)(?![\w@])/;
const batches = /^ (?:batches|steps|iters|iterations)\b/;
const updates = /^ (?:updates|steps|iters|iterations)\s?(?:[|,;:]|$)/;
const epochBehind = /^(?: \*|\.)? epoch\b/i;
const fieldEnd = /^(?:[,:]| ?\|)/;
const ratio = /(?:\s?\/\s*|\s+of\s+)(\d(?:[\d,]*\d)?)(?!\d|\.\d)/y;
const detail = /(?::\d{1,9}| [a-z]{2,12})?\)\s?[:=]/y;
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
    if (after === 93 && isIndex(text, end)) continue;
    const before = labelAt(text, Math.max(labelStart, start - maxLabel), start, numbers++);
    const label = (before.jointAlone ? previous?.label.measured : null) ?? before;
    if (isDetail(text, label, end)) continue;
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

/** `grad[3]: 0.5`: the number in brackets belongs to the name. */
function isIndex(text: string, bracket: number): boolean {
  const next = text.charCodeAt(bracket + 1);
  const code = next === 32 || next === 9 ? text.charCodeAt(bracket + 2) : next;
  return code === 58 || code === 61;
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

const decimalBehind =
  /(?: (?:batches|samples|examples|iterations|steps))?(?::\s{1,4}| )-?\d{1,12}\.\d/y;

/** Tacotron's `Train loss 1000 0.512345`, `Validation loss 1000:  0.512345`, and `test loss of 8 batches: 0.51`. */
function isStepOfLoss(text: string, label: Label, start: number, close: number): boolean {
  if (label.joined || label.position !== null) return false;
  if (label.known?.kind !== "loss" || label.known.phase === null) return false;
  for (let at = start; at < close; at++) if (!isDigit(text.charCodeAt(at))) return false;
  decimalBehind.lastIndex = close;
  return decimalBehind.test(text) && text.indexOf(": ", decimalBehind.lastIndex) === -1;
}

/** `test loss of 8 batches: 0.51`. */
function isAmount(text: string, close: number): boolean {
  return text[close] === " " && isLetter(text.charCodeAt(close + 1));
}

/** `Reward (100 ep): 22.6`, `accuracy(m, x, 0.0:9) = 0.1`: the number in brackets says of what. */
function isDetail(text: string, label: Label, end: number): boolean {
  if (!label.inside || label.parenthesis || label.position !== null || label.known !== null)
    return false;
  detail.lastIndex = end;
  return detail.test(text);
}

/** `loss 0.04: {'kl': 0.01}`. */
const opensTerms = /^: ?[{[]/;

/** `loss 1: 0.5`: the number belongs to the name. */
function isLabel(text: string, close: number, label: Label): boolean {
  if (opensTerms.test(text.slice(close, close + 4))) return false;
  return (
    !label.joined && label.known !== null && label.position === null && text[close + 1] === " "
  );
}

/** No loss and no score has one: `Cost: 715.7 sec`. */
const duration = /^ (?:ms|secs?|seconds?|minutes?|hours?)(?![\w@])(?!\s*[:=/]|\s+[-+.\d])/;

/** Not a time of day, a place in a source (`logging.py:96:log`), a size with its unit. */
function isOfLabel(text: string, label: Label, close: number, next: number): boolean {
  if (!label.apart) return false;
  if (next === 58) {
    const after = text.charCodeAt(close + 1);
    if (isDigit(after) || (label.joined && isLetter(after) && label.position === null))
      return false;
    if (!label.joined && label.position === null && label.name !== "")
      return opensTerms.test(text.slice(close, close + 4));
  }
  if (next === 41 && label.candidate && text[close - 1] !== "." && isPlace(text, close))
    return false;
  if (next !== 32) return true;
  const after = text.slice(close, close + 14);
  return label.known === null ? !unit.test(after) : !duration.test(after);
}

/** `(trainer:679)`: a place in a source. */
function isPlace(text: string, close: number): boolean {
  let at = close - 1;
  while (isDigit(text.charCodeAt(at))) at--;
  return text[at] === ":";
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
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

interface Counted {
  /** The count itself where it is not the number before the stroke: `97/100/100` are three counts of one training. */
  readonly value: number | null;
  readonly total: number | null;
  readonly end: number;
}

function countedAgainst(text: string, end: number): Counted | null {
  const after = text.charCodeAt(end + 1);
  if (text.charCodeAt(end) === 47 && isDigit(after)) {
    const found = total(text, end + 1);
    const next = text.charCodeAt(found.end + 1);
    if (text[found.end] === "." && isDigit(next)) return null;
    if (text[found.end] !== "/" || !isDigit(next)) return { value: null, ...found };
    return { value: found.total, total: null, end: total(text, found.end + 1).end };
  }
  if (text.charCodeAt(end) === 32 && after !== 47 && after !== 111 && after !== 32) return null;
  ratio.lastIndex = end;
  const found = ratio.exec(text);
  if (found === null) return null;
  const against = Number((found[1] ?? "").replaceAll(",", ""));
  return { value: null, total: against, end: end + found[0].length };
}

/** The count right behind a stroke. */
function total(text: string, from: number): { readonly total: number; readonly end: number } {
  let value = 0;
  let end = from;
  for (
    let code = text.charCodeAt(end);
    isDigit(code) || code === 44;
    code = text.charCodeAt(++end)
  ) {
    if (code !== 44) value = value * 10 + (code - 48);
  }
  return { total: value, end };
}
