import { Fills } from "./fills.ts";
import { type Example, foretells, isAlike, type Plan, planOf } from "./plan.ts";
import type { LineFacts } from "./shapedLines.ts";
import { Stamp } from "./stamp.ts";
import { type SlotRule, Template } from "./template.ts";
import { type Token, tokensOf } from "./tokens.ts";

export interface LearntShape {
  readonly template: Template;
  readonly plan: Plan;
}

export interface Learning {
  /** null where what lines of the shape state does not follow from their numbers. */
  readonly learnt: LearntShape | null;
  /** How many lines were described for it: what it has cost. */
  readonly lines: number;
}

export type Describe = (text: string) => LineFacts | null;

const rounds = 24;
const fewRounds = 3;
const maxSlots = 256;
/** Slots that are tried one by one. */
const maxTried = 24;
const [carriageReturn, newline] = [13, 10];

/**
 * Learns a shape from one line of it (with its end): lines of other numbers are made up and described, and the shape
 * is as wide as what all of them state follows from their numbers alone. Numbers that are part of a name
 * (`layer/0/norm`) are the same in all lines of a shape.
 */
export function learn(line: Uint8Array, describe: Describe): Learning {
  const end = line.at(-2) === carriageReturn ? line.length - 2 : line.length - 1;
  if (line.at(-1) !== newline || end < 0) return failed;
  const stamp = Stamp.of(line);
  const tokens = tokensOf(line, stamp?.length ?? 0, end);
  if (tokens.length > maxSlots) return failed;
  const { shape, learning } = learnBetween(line, end, tokens, stamp, describe);
  if (shape === null || learning.learnt !== null || tokens.length > maxTried) return learning;
  const free = tokens.filter((_, slot) => !shape.isOfName(slot));
  const before = learning.lines + 2 * tokens.length;
  if (free.length === tokens.length) return { learnt: null, lines: before };
  const { learnt, lines } = learnBetween(line, end, free, stamp, describe).learning;
  return { learnt, lines: before + lines };
}

/** @param tokens the only numbers that may be others. */
function learnBetween(
  line: Uint8Array,
  end: number,
  tokens: readonly Token[],
  stamp: Stamp | null,
  describe: Describe,
): { readonly shape: Shape | null; readonly learning: Learning } {
  const literals = literalsOf(line, tokens, end);
  if (literals === null) return { shape: null, learning: failed };
  const own = tokens.map(({ from, to }) => String.fromCharCode(...line.subarray(from, to)));
  const shape = new Shape(literals, own, stamp, describe);
  const found = shape.widest(tokens);
  const learnt =
    found === null
      ? null
      : { template: new Template(line, tokens, found.rules, stamp), plan: found.plan };
  return { shape, learning: { learnt, lines: shape.described } };
}

const failed: Learning = { learnt: null, lines: 0 };

interface Rules {
  readonly rules: readonly SlotRule[];
  readonly plan: Plan;
}

class Shape {
  readonly #literals: readonly string[];
  readonly #own: readonly string[];
  readonly #stamp: Stamp | null;
  readonly #describe: Describe;
  readonly #fills = new Fills();
  described = 0;

  /**
   * @param literals the first one begins with the stamp.
   * @param own the line's numbers.
   */
  constructor(
    literals: readonly string[],
    own: readonly string[],
    stamp: Stamp | null,
    describe: Describe,
  ) {
    this.#literals = literals;
    this.#own = own;
    this.#stamp = stamp;
    this.#describe = describe;
  }

  /**
   * Any number in any slot; else a minus only where it may stand, and numbers of counts (`3/10`) as they are; else only
   * what is as the line's own numbers, and then, slot by slot, what else fits.
   */
  widest(tokens: readonly Token[]): Rules | null {
    const own = this.#own;
    const open = tokens.map(({ signed }) => ({ ...anyNumber, minus: signed }));
    const plan = this.#planOf(open);
    if (plan !== null) return { rules: open, plan };
    const counted = own.map((text, slot) =>
      this.#isCount(slot) ? ruleOf(text, false) : { ...anyNumber, minus: text.startsWith("-") },
    );
    const found = this.#widerThan(counted, tokens, [{ minus: true }]);
    if (found !== null || tokens.length > maxTried) return found;
    const alike = own.map((text) => ruleOf(text, false));
    const fixed = own.map((text) => ruleOf(text, true));
    return this.#widerThan(alike, tokens, widenings) ?? this.#widerThan(fixed, tokens, widenings);
  }

  /** Whether with another number there, of as many digits, the line gives metrics of other names. */
  isOfName(slot: number): boolean {
    const number = this.#own[slot] ?? "";
    const changed = number.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10));
    const own = this.#example(this.#own, true);
    const other = this.#example(this.#own.with(slot, changed), true);
    return own !== null && (other === null || !isAlike(own.facts, other.facts));
  }

  #isCount(slot: number): boolean {
    return (
      this.#literals[slot]?.endsWith("/") === true ||
      this.#literals[slot + 1]?.startsWith("/") === true
    );
  }

  /** The rules, and what more each slot may hold; null where not even the rules tell what the lines state. */
  #widerThan(
    rules: readonly SlotRule[],
    tokens: readonly Token[],
    changes: readonly Partial<SlotRule>[],
  ): Rules | null {
    const plan = this.#planOf(rules);
    if (plan === null) return null;
    const wide = this.#widened(rules, tokens, plan, changes);
    const widePlan = this.#planOf(wide);
    return widePlan === null ? { rules, plan } : { rules: wide, plan: widePlan };
  }

  #widened(
    narrow: readonly SlotRule[],
    tokens: readonly Token[],
    plan: Plan,
    changes: readonly Partial<SlotRule>[],
  ): readonly SlotRule[] {
    return narrow.map((rule, slot) => {
      let wide = rule;
      for (const change of changes) {
        const next = { ...wide, ...change };
        if (next.minus && tokens[slot]?.signed !== true) continue;
        const rules = narrow.with(slot, next);
        const only = narrow.with(slot, { ...next, ...(change.minus ? {} : onlyOf(change)) });
        if (this.#holds(plan, rules) && this.#holds(plan, only)) wide = next;
      }
      return wide;
    });
  }

  #holds(plan: Plan, rules: readonly SlotRule[]): boolean {
    for (let round = 0; round < fewRounds; round++) {
      const example = this.#example(this.#fills.random(rules));
      if (example === null || !foretells(plan, example)) return false;
    }
    return true;
  }

  #planOf(rules: readonly SlotRule[]): Plan | null {
    const own = this.#own;
    const fills = [own, this.#fills.longest(rules), this.#fills.shortest(rules)];
    if (rules.length > 0 || this.#stamp !== null)
      for (let round = 0; round < rounds; round++) fills.push(this.#fills.random(rules));
    const examples: Example[] = [];
    for (const fill of fills) {
      const example = this.#example(fill, fill === own);
      if (example === null) return null;
      examples.push(example);
    }
    return planOf(examples);
  }

  /** @param isOwn whether the line has its own stamp, too. */
  #example(fill: readonly string[], isOwn = false): Example | null {
    const whole = this.#literals.map((literal, index) => literal + (fill[index] ?? "")).join("");
    const length = this.#stamp?.length ?? 0;
    const text = isOwn ? whole : this.#fills.alike(whole.slice(0, length)) + whole.slice(length);
    this.described++;
    const facts = this.#describe(text);
    const stamp = this.#stamp?.timeOf(text) ?? Number.NaN;
    return facts === null ? null : { stamp, numbers: fill.map(Number), facts };
  }
}

const anyNumber: SlotRule = { whole: true, decimal: true, exponent: true, minus: true, digits: 0 };
const noNumber: SlotRule = {
  ...anyNumber,
  whole: false,
  decimal: false,
  exponent: false,
  minus: false,
};
const widenings: readonly Partial<SlotRule>[] = [
  { digits: 0 },
  { whole: true },
  { decimal: true },
  { exponent: true },
  { minus: true },
];

function onlyOf(change: Partial<SlotRule>): Partial<SlotRule> {
  return "digits" in change ? change : { ...noNumber, ...change };
}

/** @param fixed whether a whole number keeps its number of digits, as those of dates and times do. */
function ruleOf(text: string, fixed: boolean): SlotRule {
  const minus = text.startsWith("-");
  if (/[eE]/.test(text)) return { ...noNumber, exponent: true, minus };
  if (text.includes(".")) return { ...noNumber, decimal: true, minus };
  return { ...noNumber, whole: true, minus, digits: fixed ? text.length - (minus ? 1 : 0) : 0 };
}

/** null where the line is no UTF-8. */
function literalsOf(
  line: Uint8Array,
  tokens: readonly Token[],
  end: number,
): readonly string[] | null {
  const edges = [0, ...tokens.flatMap(({ from, to }) => [from, to]), end];
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return Array.from({ length: tokens.length + 1 }, (_, index) =>
      decoder.decode(line.subarray(edges[2 * index], edges[2 * index + 1])),
    );
  } catch {
    return null;
  }
}
