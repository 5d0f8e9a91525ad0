import type { EventColumns, PlaceOfRecord } from "../events/eventColumns.ts";

/** A number that a line states of a position, and what it is counted against (`7/100`); NaN where there is none. */
export interface PositionNumbers {
  epoch: number;
  epochs: number;
  step: number;
  steps: number;
  /** Milliseconds since 1970. */
  time: number;
}

/** What a line states, by its text alone. */
export interface LineFacts extends Readonly<PositionNumbers> {
  /** In the order in which they are given. Empty also where the line is no record. */
  readonly values: readonly { readonly name: string; readonly value: number }[];
  /** Whether the line moves the training: `enter` is called for it. A line that is no record does nothing at all. */
  readonly record: boolean;
  /** What else `enter` must know of lines of that shape; 0 where left out. */
  readonly kind?: number;
}

/**
 * The part of a reader that tells what lines state from where that leaves the training, so that of lines which are
 * alike but for their numbers only the first is taken apart.
 *
 * Invariant: for as long as `state` stays the same object, `line(text)` does nothing where `describe(text)` is no
 * record; where it is one and `enter` accepts it, `line(text)` does what `enter` has done and gives the values at
 * `place`, all of them final. Where `describe` is null or `enter` refuses, `line` it is, and nothing was changed.
 */
export interface ShapedLines {
  /** null while lines must be read by `line`. */
  state(lineNumber: number): object | null;
  /** Pure, as long as `state` is the same. */
  describe(text: string): LineFacts | null;
  enter(position: PositionNumbers, lineNumber: number, place: PlaceOfRecord, kind: number): boolean;
  /** Lines up to this one were read by their shape; `text` of the last record among them, null where there was none. */
  settle(lineNumber: number, text: string | null): void;
}

/** The log that is read. */
export interface Log {
  /** Of the next line. */
  readonly lineNumber: number;
  /** Whether no loss was met yet: a line with the first one is not read. */
  readonly inHead: boolean;
  readonly events: EventColumns;
}

/** Lines that were read straight from the bytes of a log. */
export interface ReadByShape {
  /** Where the first line begins that was not. */
  readonly at: number;
  readonly lines: number;
}

/**
 * The part of a reader of tables that takes rows straight from the bytes: what `line` would give for each of them.
 * All that rows consist of is digits, dots, signs, exponents and separators, so that nobody else heeds them.
 */
export interface TableLines {
  /** null while lines must be read by `line`. */
  state(lineNumber: number): object | null;
  /**
   * Reads rows up to the first line that `line` must read, or that has the log's first loss.
   * @param end where the last whole line ends.
   */
  readRows(bytes: Uint8Array, from: number, end: number, log: Log): ReadByShape;
}

/** How a reader's lines are read from the bytes. */
export type LinesByShape = ShapedLines | TableLines;

export const nothing: LineFacts = {
  epoch: Number.NaN,
  epochs: Number.NaN,
  step: Number.NaN,
  steps: Number.NaN,
  time: Number.NaN,
  values: [],
  record: false,
};
