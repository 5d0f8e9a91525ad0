import { isDigit, isLetter } from "../words/characters.ts";
import type { Label } from "./label.ts";
import { positionOf } from "./positionName.ts";

const unit =
  /^ ?(?:ms|s|sec|secs|seconds|min|mins|h|hours|it\/s|s\/it|[kKMG]i?B|tok(?:ens)?\/s|samples|images|img\/s|parameters|x)(?![\w@])/;
const detail = /(?::\d{1,9}| [a-z]{2,12})?\)\s?[:=]/y;

const longestOpening = 24;
const opening = /(?:^|[\s|,:(\])-])\[\s?(\p{L}[\p{L} ]{1,20}?)[\s:#=]{0,3}$/u;

/** `grad[3]: 0.5`: the number in brackets belongs to the name; in `[Epoch 3]: loss 0.5` it is a place. */
export function isIndex(text: string, start: number, bracket: number): boolean {
  const next = text.charCodeAt(bracket + 1);
  const code = next === 32 || next === 9 ? text.charCodeAt(bracket + 2) : next;
  if (code !== 58 && code !== 61) return false;
  const [, word = ""] = opening.exec(text.slice(Math.max(0, start - longestOpening), start)) ?? [];
  return positionOf(word) === null;
}

const decimalBehind =
  /(?: (?:batches|samples|examples|iterations|steps))?(?::\s{1,4}| )-?\d{1,12}\.\d/y;

/** Tacotron's `Train loss 1000 0.512345`, `Validation loss 1000:  0.512345`, and `test loss of 8 batches: 0.51`. */
export function isStepOfLoss(text: string, label: Label, start: number, close: number): boolean {
  if (label.joined || label.position !== null) return false;
  if (label.known?.kind !== "loss" || label.known.phase === null) return false;
  for (let at = start; at < close; at++) if (!isDigit(text.charCodeAt(at))) return false;
  decimalBehind.lastIndex = close;
  return decimalBehind.test(text) && text.indexOf(": ", decimalBehind.lastIndex) === -1;
}

const meterBehind = / {1,3}-?\d{1,9}\.\d{1,12} \(-?\d{1,9}\.\d{1,12}\)/y;
const decimalNext = / {1,3}-?\d{1,9}\.\d/y;

/**
 * `Prec@1   5 61.2 (60.8)`, `Prec@1  05 61.2`: of a part of the data, the number of which stands between the score and
 * its meter, or begins with a naught that no whole score has before its value.
 */
export function isOfPart(
  text: string,
  { joined, known }: Label,
  start: number,
  end: number,
): boolean {
  if (joined || known === null || known.kind === "loss") return false;
  for (let at = start; at < end; at++) if (!isDigit(text.charCodeAt(at))) return false;
  const behind = text.charCodeAt(start) === 48 ? decimalNext : meterBehind;
  behind.lastIndex = end;
  return behind.test(text);
}

/** `test loss of 8 batches: 0.51`. */
export function isAmount(text: string, close: number): boolean {
  return text[close] === " " && isLetter(text.charCodeAt(close + 1));
}

/** `Reward (100 ep): 22.6`, `accuracy(m, x, 0.0:9) = 0.1`: the number in brackets says of what. */
export function isDetail(text: string, label: Label, end: number): boolean {
  if (!label.inside || label.parenthesis || label.position !== null || label.known !== null)
    return false;
  detail.lastIndex = end;
  return detail.test(text);
}

/** `loss 0.04: {'kl': 0.01}`. */
const opensTerms = /^: ?[{[]/;

/** `loss 1: 0.5`: the number belongs to the name. */
export function isLabel(text: string, close: number, label: Label): boolean {
  if (opensTerms.test(text.slice(close, close + 4))) return false;
  return (
    !label.joined && label.known !== null && label.position === null && text[close + 1] === " "
  );
}

/** No loss and no score has one: `Cost: 715.7 sec`. */
const duration = /^ (?:ms|secs?|seconds?|minutes?|hours?)(?![\w@])(?!\s*[:=/]|\s+[-+.\d])/;

/** Not a time of day, a place in a source (`logging.py:96:log`), a size with its unit. */
export function isOfLabel(text: string, label: Label, close: number, next: number): boolean {
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
