import {
  isNoise,
  type MetricName,
  metricName,
  type Phase,
  phaseOf,
  wordsOf,
} from "../../metricName.ts";
import { parseNumber } from "../../numbers.ts";

/** A number of a line and the words that belong to it. */
export interface Pair {
  readonly name: string;
  readonly value: number;
  /** What was counted against, in `7/100` and `7 of 100`. */
  readonly total: number | null;
  /** Joined by `=`, `:` or `is`, not by a blank alone. */
  readonly joined: boolean;
  /** Stands in brackets behind another number: AverageMeter's mean. */
  readonly mean: boolean;
  readonly start: number;
  readonly end: number;
}

const number =
  /(?<![\w.@#]|[\w.]-)[-+]?(?:(?:\d+(?:,\d{3})*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?|nan|inf(?:inity)?)(?!\.?[\p{L}\p{N}_])/giu;
const unit =
  /^ ?(?:ms|s|sec|secs|seconds|min|mins|h|hours|it\/s|s\/it|[kKMG]i?B|tok(?:ens)?\/s|samples|images|img\/s|parameters|x)(?![\w@])/;
const joint = /\s*(?:[:=：]|\bis|->)\s*$/u;
const wrapper = /(?:\b(?:tensor|np\.float\d+|float)\(|[[(])\s*$/;
/** What cannot stand within a name; of brackets those that hold an index (`grad[net.0]`) can. */
const boundary = /[,;|\t{}"'()<>•·│┃:=]| {2}|\] | [-–—] |=> ?/g;
const maxName = 60;
const maxPairs = 400;

/** The pairs of name and number in a line, from `from` on, left to right. Linear in the line. */
export function pairsOf(text: string, from: number): readonly Pair[] {
  const pairs: Pair[] = [];
  let gapStart = from;
  number.lastIndex = from;
  for (
    let found = number.exec(text);
    found !== null && pairs.length < maxPairs;
    found = number.exec(text)
  ) {
    const start = found.index;
    const end = start + found[0].length;
    const after = text[end];
    if (after === "]" && /^\]\s?[=:]/.test(text.slice(end, end + 3))) continue;
    const gap = text.slice(Math.max(gapStart, start - 200), start);
    const pair = pairAt(text, gap, start, end, pairs.at(-1));
    if (pair === "label") continue;
    if (pair !== null) pairs.push(pair);
    gapStart = pair?.end ?? end;
    number.lastIndex = gapStart;
  }
  return pairs;
}

function pairAt(
  text: string,
  gap: string,
  start: number,
  end: number,
  previous: Pair | undefined,
): Pair | "label" | null {
  const value = parseNumber(text.slice(start, end));
  if (value === null) return null;
  const ratio = ratioAfter(text, end);
  const close = ratio?.end ?? end;
  if (previous !== undefined && !previous.mean && /^\s*\(\s*(?:avg:?\s*|mean:?\s*)?$/.test(gap)) {
    if (!/^\s*%?\s*\)/.test(text.slice(close, close + 4))) return null;
    const percent = text[close] === "%" && previous.total !== null;
    if (percent && metricName(previous.name) === null) return null;
    if (percent) return { ...previous, value, total: null, start, end: close };
    return {
      ...previous,
      name: `${previous.name} (mean)`,
      value,
      total: null,
      mean: true,
      start,
      end,
    };
  }
  const unwrapped = gap.replace(wrapper, "");
  const joined = joint.test(unwrapped);
  if (!joined && unwrapped === gap && !/\s$/.test(gap) && gap !== "") return null;
  const body = joined ? unwrapped.replace(joint, "") : unwrapped.trimEnd();
  const name = nameAtEnd(body);
  const next = text[close];
  if (!joined && next === ":" && positionOf(name) === null && gap !== "") {
    return text[close + 1] === " " && metricName(name) !== null ? "label" : null;
  }
  if (next === ":" && /^:\d/.test(text.slice(close, close + 2))) return null;
  if (next === " " || next === "x") {
    if (unit.test(text.slice(close, close + 14)) && metricName(name) === null) return null;
  }
  return { name, value, total: ratio?.total ?? null, joined, mean: false, start, end: close };
}

function ratioAfter(text: string, end: number): { total: number; end: number } | null {
  const next = text[end];
  if (next !== "/" && next !== " ") return null;
  const found = /^(?:\s?\/\s*|\s+of\s+)(\d[\d,]*)/.exec(text.slice(end, end + 24));
  if (found === null) return null;
  const total = parseNumber((found[1] ?? "").replaceAll(",", ""));
  return total === null ? null : { total, end: end + found[0].length };
}

function nameAtEnd(body: string): string {
  const bars = /\|g(?:[_ ]?\w{1,30})?\|$/.exec(body.trimEnd());
  if (bars !== null) return bars[0];
  const tail = body.slice(-maxName - 4);
  let cut = 0;
  for (const found of tail.matchAll(boundary)) {
    const end = found.index + found[0].length;
    if (tail.slice(end).trim() !== "") cut = end;
  }
  const name = tail
    .slice(cut)
    .replace(/^[\s\-–—\]*>#.]*(?=[\p{L}*|])/u, "")
    .trim()
    .replace(/[,;|\]"']+$/, "");
  return name.length > maxName || !/\p{L}/u.test(name) ? "" : name;
}

export type PositionKind = "epoch" | "step";

const stepWords = new Set([
  "step",
  "steps",
  "iter",
  "iters",
  "iteration",
  "iterations",
  "it",
  "batch",
  "update",
  "updates",
]);
const epochWords = new Set(["epoch", "epochs", "ep"]);
const positionFillers = new Set(["global", "current", "cur", "at", "the", "optimizer"]);
const maxPositionWords = 6;

/** Whether a name says where the training stands: `Epoch`, `Train Epoch`, `Global Iter`, `validation loss at iteration`. */
export function positionOf(name: string): PositionKind | null {
  const all = wordsOf(name);
  const last = all.at(-1);
  if (last === undefined || all.length > maxPositionWords) return null;
  const kind = epochWords.has(last) ? "epoch" : stepWords.has(last) ? "step" : null;
  if (kind === null) return null;
  const rest = all.slice(0, -1);
  if (all.at(-2) === "at") return kind;
  return rest.every(
    (word) => positionFillers.has(word) || phaseOf(word) !== null || epochWords.has(word),
  )
    ? kind
    : null;
}

/** Whether a pair may be a metric: a known kind, or joined and not known to be none. */
export function metricOf(pair: Pair): MetricName | "unknown" | null {
  if (pair.name === "") return null;
  const known = metricName(pair.name);
  const words = wordsOf(pair.name);
  if (known !== null) return pair.joined || isAllKnown(pair.name, known, words) ? known : null;
  if (!pair.joined || words.length > 5 || isNoise(pair.name) || positionOf(pair.name) !== null)
    return null;
  return "unknown";
}

/** Without a joint, prose is near (`val_loss improved from inf`): then all words must be of the trade. */
function isAllKnown(name: string, known: MetricName, words: readonly string[]): boolean {
  if (words.length > 5) return false;
  const strangers = known.qualifiers.length;
  return (
    strangers === 0 || known.kind === "layerGradientNorm" || (!name.includes(" ") && strangers <= 3)
  );
}

/** The last phase that the words before the first metric state: `Test: [0/196]`, `- train - INFO - epoch 3 validation:`. */
export function phaseBefore(text: string): { readonly phase: Phase; readonly word: string } | null {
  let last: { readonly phase: Phase; readonly word: string } | null = null;
  for (const word of text.match(/\p{L}+/gu) ?? []) {
    const phase = phaseOf(word.toLowerCase());
    if (phase !== null) last = { phase, word };
  }
  return last;
}
