import type { LogRecord } from "../logFormat.ts";
import { type InferredTemplate, inferTemplate, type Parse, stampOf } from "./inferTemplate.ts";
import { withoutNumbers } from "./numberTokens.ts";
import { isSame } from "./recordPlan.ts";

/** A template is inferred from a line of which so many alike were met. */
const usual = 3;
const mostMet = 2048;
const mostTemplates = 256;
const longestLine = 4000;
/** Of so many lines of a template each is parsed too; then every one that doubles their number. */
const checked = 8;
/** Lines that may be of no template before looking for one is given up for a while; learning one costs as much as many. */
const patience = 1000;
const learning = 40;
const firstPause = 4096;
const longestPause = 1 << 20;

interface Known extends InferredTemplate {
  count: number;
  /** So many lines of it may still come before one is parsed. */
  untilCheck: number;
  /** The template of the line that followed one of this. */
  next: Known | null;
}

/**
 * Remembers how lines that are alike but for their numbers are read, so that of them only the first ones are parsed.
 * What it gives is what `parse` gives, which is pure; lines that really come are parsed too, the more seldom the more
 * there were, and a template that fails is forgotten.
 */
export class TemplateCache {
  readonly #parse: Parse;
  readonly #met = new Map<string, number>();
  /** By the first character of their lines; those of numbers together. */
  #templates = new Map<number, Known[]>();
  #count = 0;
  #last: Known | null = null;
  #patience = patience;
  #pause = firstPause;
  #paused = 0;
  /** Time stamp of the line that matched last. */
  #time: number | null = null;

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  /** What the line states; undefined where no template tells. */
  recordOf(text: string): LogRecord | null | undefined {
    if (this.#paused > 0) {
      this.#paused--;
      return undefined;
    }
    const expected = this.#last?.next ?? null;
    const found =
      expected !== null && this.#matches(expected, text) ? expected : this.#find(text, expected);
    if (this.#last !== null) this.#last.next = found;
    this.#last = found ?? this.#last;
    if (found === null) return this.#miss(text);
    this.#patience = Math.min(patience, this.#patience + 1);
    return this.#read(found, text);
  }

  #read(known: Known, text: string): LogRecord | null | undefined {
    const { plan, template } = known;
    const record = plan === null ? null : plan.recordOf(template.numbers, this.#time);
    if (known.untilCheck-- > 0) return record;
    const parsed = this.#parse(text);
    const holds =
      record === null
        ? parsed === null
        : parsed !== null && parsed !== undefined && isSame(record, parsed);
    known.count++;
    known.untilCheck = known.count < checked ? 0 : 2 ** Math.min(known.count, 24);
    if (holds) return record;
    this.#forget(known);
    return undefined;
  }

  #find(text: string, tried: Known | null): Known | null {
    for (const known of this.#templates.get(keyOf(text)) ?? [])
      if (known !== tried && this.#matches(known, text)) return known;
    return null;
  }

  #matches({ stamp, template }: Known, text: string): boolean {
    if (stamp.end === 0) {
      this.#time = null;
      return template.matches(text, 0);
    }
    if (!text.startsWith(stamp.before)) return false;
    const own = stampOf(text, stamp.at);
    this.#time = own.time;
    return own.end > stamp.at && template.matches(text, own.end);
  }

  #miss(text: string): undefined {
    if (--this.#patience <= 0) {
      this.#patience = patience;
      this.#paused = this.#pause;
      this.#pause = Math.min(2 * this.#pause, longestPause);
    }
    if (text.length > longestLine) return;
    const form = withoutNumbers(text);
    const count = (this.#met.get(form) ?? 0) + 1;
    if (this.#met.size >= mostMet) this.#met.clear();
    this.#met.set(form, count);
    if (count !== usual || this.#count >= mostTemplates) return;
    this.#patience -= learning;
    const inferred = inferTemplate(text, this.#parse);
    if (inferred === null) return;
    const known = { ...inferred, count: 0, untilCheck: 0, next: null };
    const key = keyOf(text);
    const others = this.#templates.get(key);
    if (others === undefined) this.#templates.set(key, [known]);
    else others.push(known);
    this.#count++;
  }

  #forget(known: Known): void {
    for (const templates of this.#templates.values()) {
      const at = templates.indexOf(known);
      if (at !== -1) templates.splice(at, 1);
      for (const other of templates) other.next = null;
    }
    this.#last = null;
  }
}

function keyOf(text: string): number {
  const code = text.charCodeAt(0);
  return code === 45 || (code >= 48 && code <= 57) ? 48 : code;
}
