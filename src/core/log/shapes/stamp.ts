import { timestamp } from "../words/timestamp.ts";

/** What may come before the time of day: no number but those of a date, and absl's month and day. */
const head =
  /^(?:[^\d\n\x80-\xff]{0,24}|[IWEF]\d{4} )((?:\d{4}[-/]\d\d[-/]\d\d[T _]|\d\d\/\d\d\/\d{4} |\d{1,2}[-/]\d{1,2}(?:[-/]\d\d)? |[A-Z][a-z]{2} {1,2}\d{1,2} )?)\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?!\d)/;
const farthest = 80;
const wordBytes = 8;
/** Of the digits of `12:34:56.789`, in milliseconds. */
const clockWeights = [36e6, 36e5, 6e5, 6e4, 1e4, 1e3, 100, 10, 1];
const [zero, nine, anyDigit] = [48, 57, 0];

/**
 * The beginning of a line up to its time of day and with it, which in lines of one shape is the same but for its
 * digits. Lines that follow one another mostly share the date and more: only words that have changed are looked at.
 */
export class Stamp {
  readonly length: number;
  /** `anyDigit` for a digit. */
  readonly #bytes: Uint8Array;
  /** Where the date begins, and where the time of day does. */
  readonly #from: number;
  readonly #clock: number;
  readonly #weights: Float64Array;
  /** What matched last, in words; the rest is shorter than a time of day. */
  readonly #last: Float64Array;
  #day = Number.NaN;
  #isDayKnown = false;
  /** Milliseconds since 1970 of the line that matched last; NaN where its stamp does not tell. */
  time = Number.NaN;

  private constructor(text: string, from: number, clock: number) {
    this.length = text.length;
    this.#from = from;
    this.#clock = clock;
    this.#bytes = Uint8Array.from(text, (mark) =>
      /\d/.test(mark) ? anyDigit : mark.charCodeAt(0),
    );
    const isTwoDigits = text[clock + 1] !== ":";
    let digit = isTwoDigits ? 0 : 1;
    this.#weights = Float64Array.from(text, (mark, at) =>
      at < clock || !/\d/.test(mark) ? 0 : (clockWeights[digit++] ?? 0),
    );
    this.#last = new Float64Array(Math.floor(text.length / wordBytes)).fill(Number.NaN);
  }

  /** null where the line begins with no time of day. */
  static of(line: Uint8Array): Stamp | null {
    const text = String.fromCharCode(...line.subarray(0, farthest));
    const found = head.exec(text);
    if (found === null) return null;
    const [whole, date = ""] = found;
    const clock = whole.search(/\d{1,2}:\d\d:/);
    return new Stamp(whole, clock - date.length, clock);
  }

  /** Whether such a beginning stands at `at`; behind `end`, the last end of a line, nothing is read. */
  match(bytes: Uint8Array, view: DataView, at: number, end: number): boolean {
    const { length } = this;
    if (at + length > end) return false;
    const last = this.#last;
    let offset = 0;
    for (let word = 0; word < last.length; word++, offset += wordBytes) {
      const now = view.getFloat64(at + offset, true);
      if (now === last[word]) continue;
      if (!this.#fits(bytes, at, offset, offset + wordBytes)) return false;
      last[word] = now;
      if (offset < this.#clock) this.#isDayKnown = false;
    }
    if (!this.#fits(bytes, at, offset, length)) return false;
    this.#tell(bytes, at);
    return true;
  }

  /** What `timestamp` reads in such a beginning. */
  timeOf(text: string): number {
    return timestamp(text.slice(this.#from, this.length)).time ?? Number.NaN;
  }

  #fits(bytes: Uint8Array, at: number, from: number, to: number): boolean {
    const own = this.#bytes;
    for (let offset = from; offset < to; offset++) {
      const expected = own[offset] ?? 0;
      const byte = bytes[at + offset] ?? 0;
      if (expected === anyDigit ? byte < zero || byte > nine : byte !== expected) return false;
    }
    return true;
  }

  #tell(bytes: Uint8Array, at: number): void {
    const weights = this.#weights;
    let clock = 0;
    for (let offset = this.#clock; offset < weights.length; offset++) {
      const weight = weights[offset] ?? 0;
      if (weight > 0) clock += weight * ((bytes[at + offset] ?? 0) - zero);
    }
    if (!this.#isDayKnown) {
      const text = String.fromCharCode(...bytes.subarray(at, at + this.length));
      this.#day = this.timeOf(text) - clock;
      this.#isDayKnown = true;
    }
    this.time = this.#day + clock;
  }
}
