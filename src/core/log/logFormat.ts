import type { EventColumns } from "./events/eventColumns.ts";
import type { LogEvent } from "./events/logEvent.ts";
import type { MetricValue } from "./events/metric.ts";

export type Emit = (event: LogEvent) => void;

/**
 * A format whose file grows line by line. Its reader is fed every line from the first one on,
 * also those of a log that turns out to be something else, and must stay cheap on those.
 */
export interface LineFormat {
  readonly kind: "lines";
  readonly id: string;
  readonly label: string;
  /**
   * How specific the format's own marks are. Among the formats that recognise a log the highest wins;
   * the general reader has 0.
   */
  readonly specificity: number;
  /** Metric events needed before the format may claim a log. */
  readonly claimAfter: number;
  createReader(file: FileFacts): LineReader;
}

export interface LineReader {
  /**
   * One line, without its end, already decoded and stripped of ANSI sequences.
   * `\r` inside the text separates the repaints of a progress bar.
   */
  line(text: string, lineNumber: number, emit: Emit): void;
  /** The text ends here for now: give what is held back. Lines may follow later. */
  flush(emit: Emit): void;
  /**
   * How it reads a line whose text alone tells what it states; null or left out where what stands before the line
   * bears on that. Where `parse` reads otherwise than before, it is another object.
   */
  recordsAt?(lineNumber: number): RecordReader | null;
}

/** A number that says where a training stands, and what it is counted against: `7/100`. */
export interface Count {
  readonly value: number;
  readonly total: number | null;
}

/** What one line states. */
export interface LogRecord {
  readonly epoch: Count | null;
  readonly step: Count | null;
  /** Milliseconds since 1970. */
  readonly time: number | null;
  /** What the line counts up to besides epochs and steps: an evaluation's batches, `(4823/10000)`. */
  readonly batches?: number | null;
  readonly values: readonly MetricValue[];
}

/** Invariant: where `parse` is not undefined, `line` is `place` of what it gives, and nothing where that is null. */
export interface RecordReader<Stated extends LogRecord = LogRecord> {
  /** Pure: null where the line states nothing, undefined where its text alone does not tell. */
  parse(text: string): Stated | null | undefined;
  /** Gives a record's values where it stands; the only state. */
  place(record: Stated, text: string, line: number, emit: Emit): void;
}

/** A format that only makes sense whole (one JSON document): read anew each time the file changes. */
export interface DocumentFormat {
  readonly kind: "document";
  readonly id: string;
  readonly label: string;
  /** Whether the beginning of the text (up to 64 KiB) is of this format. */
  recognises(head: string, file: FileFacts): boolean;
  read(text: string, file: FileFacts, emit: Emit): void;
}

/** A format whose file is no text: its reader is fed the bytes as they come, however they are cut. */
export interface BinaryFormat {
  readonly kind: "binary";
  readonly id: string;
  readonly label: string;
  /** Whether a file that begins with these bytes, at least twelve, is of this format. */
  recognises(head: Uint8Array): boolean;
  createReader(file: FileFacts): BinaryReader;
}

export interface BinaryReader {
  /** The next bytes. A record that is not all there is held back. Lines of its events are numbers of records. */
  bytes(bytes: Uint8Array, events: EventColumns): void;
}

/** What the name of the file says; the content decides the format, the name may add hyperparameters. */
export interface FileFacts {
  /** Last part of the path. */
  readonly name: string;
  /** Names of the folders above, nearest first; at most three. */
  readonly folders: readonly string[];
}

/** Reads one log from its first byte on, as it grows. The events do not depend on how the bytes are cut. */
export interface LogReader {
  push(bytes: Uint8Array): EventColumns;
  /**
   * Nothing more has come for a while: gives what is held back, and of a last line without an end what is whole,
   * whatever follows. A writer's buffer may end within a number, and its rest come minutes later.
   */
  rest(): EventColumns;
  /**
   * The data ends here: gives what is held back, also from a last line without an end, and says what is wrong
   * with a log that holds nothing. Bytes may follow; should they go on with that line, it is read again and
   * only what is new in it is given, unless it `endsWithin` a token: then what was given is void.
   */
  flush(): EventColumns;
  /** Whether `flush` has read a line that ended within a number or a word, so that it may have been half of one. */
  readonly endsWithin: boolean;
  /** Id of the format; null while none has claimed the log. */
  readonly format: string | null;
}
