import type { LinesByShape, Log, ShapedLines, TableLines } from "./shapedLines.ts";
import { ShapeReader } from "./shapeReader.ts";

/** A log at the beginning of a line, with the reader of its lines in a state that bears on what they are. */
export interface ShapedLog extends Log {
  readonly lines: LinesByShape;
  readonly state: object;
}

/** The reader of a log as text, of which lines of known shapes are kept away. */
export interface TextLines {
  /** Whether the next byte begins a line; never where a byte is no character, as in UTF-16. */
  atLineStart(): boolean;
  /** null while lines must be read as text. */
  shapes(): ShapedLog | null;
  /** Whether only `ShapedLines` heeds the line. Pure. */
  isPlain(text: string): boolean;
  read(bytes: Uint8Array): void;
  /** So many lines were read by their shape. */
  passed(lines: number): void;
}

const newline = 10;
/** Bytes that are read as text while no shapes can be used, before that is asked again. */
const pieceBytes = 16 * 1024;
/**
 * Bytes of lines that may be of no known shape, and of what is made up to learn one, before looking for shapes is given
 * up for a while. Lines of known shapes make up for them.
 */
const patience = 2 ** 18;
/** A line that is made up to learn a shape costs as much as so many that are read. */
const learning = 4;
const firstPause = 2 ** 18;
const longestPause = 2 ** 24;

/** Reads the bytes of a log: lines of known shapes from the bytes, all others as text. */
export class ByteLines {
  readonly #text: TextLines;
  readonly #shapes = new ShapeReader();
  #patience = patience;
  #pause = firstPause;
  #pausedBytes = 0;

  constructor(text: TextLines) {
    this.#text = text;
  }

  push(bytes: Uint8Array): void {
    const end = bytes.lastIndexOf(newline) + 1;
    let at = 0;
    if (end > 0 && !this.#text.atLineStart()) {
      at = this.#lineEnd(bytes, 0);
      this.#text.read(bytes.subarray(0, at));
      if (!this.#text.atLineStart()) return this.#text.read(bytes.subarray(at));
    }
    while (at < end) {
      const known = this.#isPaused() ? null : this.#text.shapes();
      if (known === null) {
        const to = this.#lineEnd(bytes, Math.min(at + pieceBytes, end) - 1);
        this.#pausedBytes -= to - at;
        this.#text.read(bytes.subarray(at, to));
        at = to;
      } else if ("readRows" in known.lines) at = this.#readRows(bytes, at, end, known.lines, known);
      else at = this.#readLines(bytes, at, end, known.lines, known);
    }
    if (end < bytes.length) this.#text.read(bytes.subarray(end));
  }

  /** Reads lines by their shape, and those behind them that have none that is known. */
  #readLines(
    bytes: Uint8Array,
    from: number,
    end: number,
    lines: ShapedLines,
    log: ShapedLog,
  ): number {
    const text = this.#text;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const describe = (line: string) => (text.isPlain(line) ? lines.describe(line) : null);
    this.#shapes.use(log.state, lines, describe);
    const read = this.#shapes.read(bytes, view, from, end, log);
    if (read.lines > 0) text.passed(read.lines);
    this.#patience = Math.min(patience, this.#patience + read.at - from);
    if (read.at === end) return end;
    let to = read.at;
    do {
      const next = this.#lineEnd(bytes, to);
      const learnt = this.#shapes.learn(bytes.subarray(to, next));
      this.#patience -= (1 + learning * learnt) * (next - to);
      to = next;
    } while (to < end && this.#patience > 0 && !this.#shapes.knows(bytes, view, to, end));
    text.read(bytes.subarray(read.at, to));
    return to;
  }

  /** Reads rows of a table, and the line behind them that is none. */
  #readRows(
    bytes: Uint8Array,
    from: number,
    end: number,
    lines: TableLines,
    log: ShapedLog,
  ): number {
    const read = lines.readRows(bytes, from, end, log);
    if (read.lines > 0) this.#text.passed(read.lines);
    if (read.at === end) return end;
    const to = this.#lineEnd(bytes, read.at);
    this.#text.read(bytes.subarray(read.at, to));
    return to;
  }

  #isPaused(): boolean {
    if (this.#pausedBytes > 0) return true;
    if (this.#patience > 0) return false;
    this.#patience = patience / 4;
    this.#pausedBytes = this.#pause;
    this.#pause = Math.min(2 * this.#pause, longestPause);
    return true;
  }

  #lineEnd(bytes: Uint8Array, at: number): number {
    return bytes.indexOf(newline, at) + 1;
  }
}
