/** A line longer than this (in UTF-16 units) is cut; what follows up to its end is dropped. */
export const maxLineLength = 1 << 20;

export interface LineSink {
  line(text: string, lineNumber: number): void;
  /** The line was longer than `maxLineLength`; comes just before its beginning is given. */
  tooLong(lineNumber: number): void;
  /**
   * Whole lines at once, from one that begins at `from`: those that it reads are not given to `line`.
   * @returns where the first line begins that was not read, and how many were.
   */
  lines?(text: string, from: number, lineNumber: number): LinesRead;
}

export interface LinesRead {
  readonly at: number;
  readonly count: number;
}

/**
 * Cuts text into lines, whatever the chunks. `\n` is the only line end; one `\r` before it belongs to it,
 * any other `\r` stays in the text.
 *
 * Invariant: at most `maxLineLength` units of an unfinished line are held, in pieces that are joined once.
 */
export class LineSplitter {
  readonly #sink: LineSink;
  #held: string[] = [];
  #heldLength = 0;
  #cut = false;
  #lineNumber = 1;

  constructor(sink: LineSink) {
    this.#sink = sink;
  }

  push(text: string): void {
    let from = 0;
    for (;;) {
      if (this.#heldLength === 0 && from < text.length) from = this.#readLines(text, from);
      const end = text.indexOf("\n", from);
      if (end === -1) break;
      if (this.#heldLength === 0 && end - from <= maxLineLength) {
        this.#give(text.slice(from, end));
      } else {
        this.#hold(text, from, end);
        this.#give(this.#held.join(""));
      }
      this.#held = [];
      this.#heldLength = 0;
      this.#cut = false;
      this.#lineNumber++;
      from = end + 1;
    }
    this.#hold(text, from, text.length);
  }

  /** The unfinished last line, which stays held: it is part of the whole line should that go on. */
  get unfinished(): { readonly text: string; readonly lineNumber: number } | null {
    if (this.#heldLength === 0) return null;
    return { text: withoutReturn(this.#held.join("")), lineNumber: this.#lineNumber };
  }

  /** Lines ended so far. */
  get lines(): number {
    return this.#lineNumber - 1;
  }

  #readLines(text: string, from: number): number {
    const read = this.#sink.lines?.(text, from, this.#lineNumber);
    if (read === undefined) return from;
    this.#lineNumber += read.count;
    return read.at;
  }

  #hold(text: string, from: number, to: number): void {
    const room = maxLineLength - this.#heldLength;
    if (to - from > room && !this.#cut) {
      this.#cut = true;
      this.#sink.tooLong(this.#lineNumber);
    }
    const end = Math.min(to, from + room);
    if (end <= from) return;
    this.#held.push(text.slice(from, end));
    this.#heldLength += end - from;
  }

  #give(text: string): void {
    this.#sink.line(withoutReturn(text), this.#lineNumber);
  }
}

export function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
