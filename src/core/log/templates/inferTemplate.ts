import type { LogRecord } from "../logFormat.ts";
import { LineTemplate } from "./lineTemplate.ts";
import { type NumberToken, numberTokens } from "./numberTokens.ts";
import { type Example, isAlike, RecordPlan } from "./recordPlan.ts";
import { type Stamp, stampOf } from "./stampTemplate.ts";

/** What a line states by itself; undefined where that is not known without the lines before it. */
export type Parse = (text: string) => LogRecord | null | undefined;

export interface InferredTemplate {
  readonly template: LineTemplate;
  /** null: lines of the template state nothing. */
  readonly plan: RecordPlan | null;
  readonly stamp: Stamp;
}

/** So many lines are made up to learn a template. */
const variations = 6;
const mostTokens = 200;
/** Numbers that are tried one by one. */
const mostTried = 24;

/**
 * Learns from one line how lines that are alike but for their numbers are read: a few with other numbers are made up
 * and parsed. null where their records do not follow from the numbers.
 */
export function inferTemplate(text: string, parse: Parse): InferredTemplate | null {
  const stamp = stampOf(text);
  const own = parse(text);
  const tokens = numberTokens(text, stamp.end);
  if (own === undefined || tokens.length > mostTokens) return null;
  const inferred = inferBetween(text, tokens, stamp, parse);
  if (inferred !== null || own === null || tokens.length > mostTried) return inferred;
  const free = tokens.filter((token, index) => {
    const other = parse(withNumbers(text, [token], [digitsChanged(token.text, index)]));
    return other !== undefined && other !== null && isAlike(own, other);
  });
  return free.length === tokens.length ? null : inferBetween(text, free, stamp, parse);
}

function inferBetween(
  text: string,
  tokens: readonly NumberToken[],
  stamp: Stamp,
  parse: Parse,
): InferredTemplate | null {
  const examples: Example[] = [];
  let silent = 0;
  for (let turn = 0; turn <= variations; turn++) {
    const written = turn === 0 ? tokens.map((token) => token.text) : variation(text, tokens, turn);
    const record = parse(turn === 0 ? text : withNumbers(text, tokens, written));
    if (record === undefined) return null;
    if (record === null) silent++;
    else examples.push({ numbers: written.map(Number), stamp: stamp.time, record });
  }
  const template = new LineTemplate(text, stamp.end, tokens);
  if (silent > 0) return examples.length > 0 ? null : { template, plan: null, stamp };
  const plan = RecordPlan.of(examples);
  return plan === null ? null : { template, plan, stamp };
}

function withNumbers(
  text: string,
  tokens: readonly NumberToken[],
  numbers: readonly string[],
): string {
  let line = "";
  let at = 0;
  tokens.forEach(({ from, to }, index) => {
    line += text.slice(at, from) + (numbers[index] ?? "");
    at = to;
  });
  return line + text.slice(at);
}

/** Numbers that could stand there, the same each time. What is counted against another number stays below it. */
function variation(text: string, tokens: readonly NumberToken[], turn: number): readonly string[] {
  let before = 0;
  return tokens.map(({ from, text: own }, index) => {
    const count = text[from - 1] === "/" ? before + 1 + ((turn * 7 + index) % 90) : null;
    const written = isCount(own)
      ? String(count ?? 1 + ((turn * 37 + index * 11) % 10 ** (1 + (turn % 4))))
      : digitsChanged(own, turn + index);
    before = Number(written);
    return written;
  });
}

/** A whole number that is no part of a date or a time of day. */
function isCount(text: string): boolean {
  return /^(?:[1-9]\d{0,8}|0)$/.test(text);
}

/** As many other digits, of which the first is none where it was none. */
function digitsChanged(text: string, seed: number): string {
  let place = seed;
  return text.replace(/\d/g, (digit, at: number) => {
    place = (place * 31 + 17) % 1009;
    return digit === "0" && at === 0 ? digit : String(1 + ((Number(digit) + place) % 9));
  });
}
