import type { LogRecord } from "../logFormat.ts";
import { type InferredTemplate, inferTemplate, type Parse } from "./inferTemplate.ts";
import { withoutNumbers } from "./numberTokens.ts";
import { isSame } from "./recordPlan.ts";
import { StampTemplate } from "./stampTemplate.ts";

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
const [newline, carriageReturn] = [10, 13];
const encoder = new TextEncoder();

interface Known extends InferredTemplate {
  /** null where its lines begin with no time stamp. */
  readonly stamped: StampTemplate | null;
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
  /** The template of the line that was found last. */
  #found: Known | null = null;

  constructor(parse: Parse) {
    this.#parse = parse;
  }

  /** Whether templates are looked for now: nothing is, for a while, where few lines have one. */
  waits(): boolean {
    if (this.#paused === 0) return false;
    this.#paused--;
    return true;
  }

  /** Where the line that begins there ends, with its line end; -1 where it is of no template that is known. */
  find(bytes: Uint8Array, from: number): number {
    const expected = this.#last?.next ?? null;
    let found = expected;
    let end = expected === null ? -1 : matchOf(expected, bytes, from);
    if (end < 0) {
      found = null;
      for (const known of this.#templates.get(keyOf(bytes[from] ?? 0)) ?? []) {
        if (known === expected) continue;
        end = matchOf(known, bytes, from);
        if (end < 0) continue;
        found = known;
        break;
      }
    }
    if (this.#last !== null) this.#last.next = found;
    this.#last = found ?? this.#last;
    this.#found = found;
    if (found !== null) this.#patience = Math.min(patience, this.#patience + 1);
    return end;
  }

  /** Whether the line that was found states nothing, and need not be parsed. */
  passes(): boolean {
    const found = this.#found;
    if (found === null || found.plan !== null || found.untilCheck <= 0) return false;
    found.untilCheck--;
    return true;
  }

  /** What the line that was found states; undefined where it is not what its template tells, which is forgotten. */
  recordOf(text: string): LogRecord | null | undefined {
    const known = this.#found;
    if (known === null) return undefined;
    const { plan, template, stamped } = known;
    const record = plan === null ? null : plan.recordOf(template.numbers, stamped?.time ?? null);
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

  /** A line that is of no template was read otherwise. */
  miss(text: string): void {
    if (--this.#patience <= 0) {
      this.#patience = patience;
      this.#paused = this.#pause;
      this.#pause = Math.min(2 * this.#pause, longestPause);
    }
    if (text.length > longestLine || text.endsWith("\r")) return;
    const form = withoutNumbers(text);
    const count = (this.#met.get(form) ?? 0) + 1;
    if (this.#met.size >= mostMet) this.#met.clear();
    this.#met.set(form, count);
    if (count !== usual || this.#count >= mostTemplates) return;
    this.#patience -= learning;
    const inferred = inferTemplate(text, this.#parse);
    if (inferred === null) return;
    const stamped = inferred.stamp.end === 0 ? null : new StampTemplate(inferred.stamp);
    const known = { ...inferred, stamped, count: 0, untilCheck: 0, next: null };
    const key = keyOf(firstByte(text));
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

function matchOf({ stamped, template }: Known, bytes: Uint8Array, from: number): number {
  const at = stamped === null ? from : stamped.match(bytes, from);
  return at < 0 ? -1 : template.match(bytes, at);
}

function keyOf(byte: number): number {
  if (byte === carriageReturn) return newline;
  return byte === 45 || (byte >= 48 && byte <= 57) ? 48 : byte;
}

function firstByte(text: string): number {
  return encoder.encode(text.slice(0, 2))[0] ?? newline;
}
