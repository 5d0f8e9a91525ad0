import { isDigit } from "../words/characters.ts";
import { timestamp } from "../words/timestamp.ts";

/** Where the date of a line begins, and where what stands behind its time stamp does; both 0 where it has none. */
export interface Stamp {
  /** What stands before it. */
  readonly before: string;
  readonly at: number;
  readonly end: number;
  readonly time: number | null;
}

const date = /\d{4}[-/]\d\d[-/]\d\d[T _]\d\d:|\d\d\/\d\d\/\d{4} \d\d:/;
const farthest = 24;
/** A stamp and what may stand behind it that belongs to it. */
const longest = 96;
/** Of a date with its year, up to the time of day: `2024-01-31 `. */
const dateLength = 11;
/** Of the digits of `12:34:56.789`, in milliseconds. */
const clockWeights = [36e6, 36e5, 0, 6e5, 6e4, 0, 1e4, 1e3, 0, 100, 10, 1];
const [newline, blank, zero] = [10, 32, 48];
const encoder = new TextEncoder();

export function stampOf(text: string, at = text.slice(0, farthest).search(date)): Stamp {
  if (at < 0) return { before: "", at: 0, end: 0, time: null };
  const { time, end } = timestamp(at === 0 ? text : text.slice(at));
  return { before: text.slice(0, at), at, end: at + end, time };
}

/**
 * The time stamp that lines of a template begin with. Of lines that follow one another mostly digits of the time of
 * day differ: the stamp is as long then, whatever they are, and each counts for itself.
 */
export class StampTemplate {
  /** Milliseconds since 1970 of the line that matched last. */
  time: number | null = null;
  readonly #before: Uint8Array;
  /** What matched last, from the date on, and as far behind it as may belong to a stamp; empty before. */
  #last = new Uint8Array(0);
  /** How much of that is the stamp. */
  #length = 0;
  /** Its time without that of the day. */
  #day = 0;

  constructor({ before }: Stamp) {
    this.#before = encoder.encode(before);
  }

  /** Where what stands behind the stamp of the line begins; -1 where it has none. */
  match(bytes: Uint8Array, from: number): number {
    const before = this.#before;
    let at = from;
    for (let index = 0; index < before.length; index++, at++)
      if (bytes[at] !== before[index]) return -1;
    return this.#matchesLast(bytes, at) ? at + this.#length : this.#read(bytes, at);
  }

  /** Whether the stamp is the last one but for digits of its time of day, and ends where that did. */
  #matchesLast(bytes: Uint8Array, from: number): boolean {
    const last = this.#last;
    if (last.length === 0) return false;
    let isOther = false;
    for (let index = 0; index < last.length; index++) {
      const byte = bytes[from + index] ?? 0;
      const own = last[index] ?? 0;
      if (byte === own) continue;
      if (index < dateLength || !isDigit(byte) || !isDigit(own)) return false;
      isOther = true;
      last[index] = byte;
    }
    if (isOther) this.time = this.#day + clockOf(last, this.#length);
    return true;
  }

  #read(bytes: Uint8Array, from: number): number {
    const text = asciiText(bytes, from);
    const { time, end } = timestamp(text);
    if (end === 0) return -1;
    const isDated = time !== null && isDigit(text.charCodeAt(0));
    let behind = from + end;
    while (bytes[behind] === blank) behind++;
    this.#last = isDated ? bytes.slice(from, behind + 1) : new Uint8Array(0);
    this.#length = end;
    this.#day = (time ?? 0) - clockOf(this.#last, end);
    this.time = time;
    return from + end;
  }
}

/** Milliseconds of the day. */
function clockOf(stamp: Uint8Array, length: number): number {
  let time = 0;
  const end = Math.min(length, dateLength + clockWeights.length);
  for (let at = dateLength; at < end; at++) {
    const byte = stamp[at] ?? 0;
    if (isDigit(byte)) time += (clockWeights[at - dateLength] ?? 0) * (byte - zero);
  }
  return time;
}

/** The line from there on, as far as a stamp reaches and all is ASCII. */
function asciiText(bytes: Uint8Array, from: number): string {
  let to = from;
  for (; to < from + longest; to++) {
    const byte = bytes[to] ?? newline;
    if (byte === newline || byte > 0x7f) break;
  }
  return String.fromCharCode(...bytes.subarray(from, to));
}
