import { LineCleaner } from "./bytes/lineCleaner.ts";
import { LineSplitter, maxLineLength } from "./bytes/lineSplitter.ts";
import { NotebookLines } from "./bytes/notebookLines.ts";
import { TextStream } from "./bytes/textStream.ts";
import { documentFormatOf, documentHead, isLines } from "./detect/documentDetector.ts";
import { FormatDetector } from "./detect/formatDetector.ts";
import { SniffedLog } from "./detect/sniffedLog.ts";
import { ColumnLog, type EventColumns } from "./events/eventColumns.ts";
import type { LogEvent } from "./events/logEvent.ts";
import type { ReaderEvent } from "./events/readerEvent.ts";
import { WarningLimit } from "./events/warningLimit.ts";
import { lineFormats } from "./formats/registry.ts";
import { jsonDamage } from "./grammar/jsonDamage.ts";
import type { DocumentFormat, FileFacts, LineFormat } from "./logFormat.ts";
import { ByteLines, type ShapedLog } from "./shapes/byteLines.ts";
import { statesHyperparameters } from "./shapes/statesHyperparameters.ts";
import { HyperparameterLines } from "./words/hyperparameterLines.ts";
import { metricName } from "./words/metricName.ts";
import { StatusLines, statesStatus } from "./words/statusLines.ts";

export type { ReaderEvent, ResetEvent } from "./events/readerEvent.ts";

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

export interface LogReaderOptions {
  /** Formats of a person's own patterns (`userFormat`), which come before all others. */
  readonly patterns?: readonly LineFormat[];
  /** Whether lines that are alike but for their numbers are read by their shape; the events are the same. */
  readonly byShape?: boolean;
}

export function createLogReader(file: FileFacts, options: LogReaderOptions = {}): LogReader {
  return new SniffedLog(file, () => new StreamedLog(file, options));
}

const maxDocument = 128 * 1024 * 1024;

interface ReadAhead {
  readonly line: number;
  readonly given: Map<string, number>;
  readonly isTorn: boolean;
}

const withinToken = /[\p{L}\p{N}.+_-]$/u;

/** Of a line that has not ended, what stays as it is whatever follows: all of it, or what was painted over already. */
function wholePart(text: string): string {
  return withinToken.test(text) ? text.slice(0, text.search(/[\r\b][^\r\b]*$/) + 1) : text;
}

class StreamedLog implements LogReader {
  readonly #file: FileFacts;
  readonly #byShape: boolean;
  readonly #text = new TextStream();
  readonly #splitter = new LineSplitter({
    line: (text, lineNumber) => {
      this.#line(text, lineNumber);
      this.#readAhead = null;
    },
    tooLong: (lineNumber) =>
      this.#warn(
        lineNumber,
        `Line ${lineNumber} is longer than ${maxLineLength / 2 ** 20} MiB; the rest of it was skipped.`,
      ),
  });
  readonly #notebook = new NotebookLines();
  readonly #cleaner = new LineCleaner();
  readonly #hyperparameters = new HyperparameterLines();
  readonly #status = new StatusLines();
  readonly #contest: FormatDetector;
  readonly #log = new ColumnLog();
  readonly #lines: ByteLines;
  /** The beginning, held until it is clear whether the text is one document. */
  #head: string | null = "";
  #document: { readonly format: DocumentFormat; text: string; given: boolean } | null = null;
  #bytes = 0;
  /** Whether no loss was met yet. */
  #inHead = true;
  #metrics = 0;
  /** The unfinished line that `flush` has read, and how often it gave which event: the whole line gives it again. */
  #readAhead: ReadAhead | null = null;
  #skip: Map<string, number> | null = null;
  readonly #warnings = new WarningLimit();
  readonly #warned = new Set<string>();
  #isUnfinished = false;

  constructor(file: FileFacts, { patterns = [], byShape = true }: LogReaderOptions) {
    this.#file = file;
    this.#byShape = byShape;
    this.#contest = new FormatDetector([...patterns, ...lineFormats], file);
    this.#lines = new ByteLines({
      atLineStart: () => this.#text.atLineStart && this.#splitter.atLineStart,
      shapes: () => this.#shapes(),
      isPlain: (text) =>
        this.#cleaner.leaves(text) && !statesHyperparameters(text) && !statesStatus(text),
      read: (bytes) => this.#take(this.#text.push(bytes), false),
      passed: (lines) => {
        this.#metrics += this.#log.events.count;
        this.#splitter.passed(lines);
        this.#cleaner.passed(lines);
      },
    });
  }

  get format(): string | null {
    return this.#document?.format.id ?? this.#contest.format;
  }

  push(bytes: Uint8Array): EventColumns {
    this.#bytes += bytes.length;
    this.#lines.push(bytes);
    return this.#log.taken();
  }

  get endsWithin(): boolean {
    return this.#readAhead?.isTorn === true;
  }

  rest(): EventColumns {
    return this.#settle(wholePart);
  }

  flush(): EventColumns {
    return this.#settle((text) => text);
  }

  /** @param part what is read of a last line without an end. */
  #settle(part: (text: string) => string): EventColumns {
    this.#take(this.#text.flush(), true);
    if (this.#document === null) this.#readUnfinished(part);
    else this.#readDocument(this.#document);
    this.#contest.flush((event) => this.#give(event));
    const rest = this.#warnings.rest();
    if (rest !== null) this.#log.events.add(rest);
    this.#warnOfNothing();
    return this.#log.taken();
  }

  #take(text: string, ended: boolean): void {
    if (this.#document !== null) {
      if (text !== "" && this.#document.text.length < maxDocument) {
        this.#document.text += text;
        this.#document.given = false;
      }
      return;
    }
    if (this.#head === null) return this.#splitter.push(text);
    this.#head += text;
    const lines = isLines(this.#head, this.#file);
    if (lines === null && !ended) return;
    const head = this.#head;
    const format = lines === true ? null : documentFormatOf(head, this.#file);
    if (
      format === null &&
      ended &&
      lines === null &&
      head.length < documentHead &&
      head.trim() === ""
    )
      return;
    this.#head = null;
    if (format === null) this.#splitter.push(head);
    else this.#document = { format, text: head, given: false };
  }

  /** null where something is left over of what came before, that may bear on the next line. */
  #shapes(): ShapedLog | null {
    if (!this.#byShape) return null;
    if (this.#head !== null || this.#document !== null || this.#readAhead !== null) return null;
    if (!this.#notebook.isOver || !this.#status.isQuiet) return null;
    const lines = this.#contest.shapes;
    const lineNumber = this.#splitter.lines + 1;
    const state = lines?.state(lineNumber) ?? null;
    if (lines === null || state === null) return null;
    const { events } = this.#log;
    return { lines, state, lineNumber, inHead: this.#inHead, events };
  }

  #line(text: string, lineNumber: number): void {
    this.#skip = this.#readAhead === null ? null : new Map(this.#readAhead.given);
    const clean = this.#cleaner.clean(this.#notebook.line(text));
    const common: LogEvent[] = [];
    const emit = (event: LogEvent) => common.push(event);
    this.#hyperparameters.line(clean, lineNumber, emit);
    this.#status.line(clean, lineNumber, emit);
    this.#contest.line(clean, lineNumber, this.#cleaner.rank, common, (event) => this.#give(event));
    this.#skip = null;
  }

  /** @param part what is read of the line. */
  #readUnfinished(part: (text: string) => string): void {
    const unfinished = this.#splitter.unfinished;
    const text = part(unfinished?.text ?? "");
    if (unfinished === null || text === "") return;
    const given = this.#readAhead?.given ?? new Map<string, number>();
    this.#readAhead = { line: unfinished.lineNumber, given, isTorn: wholePart(text) !== text };
    this.#isUnfinished = true;
    this.#line(text, unfinished.lineNumber);
    this.#isUnfinished = false;
  }

  #readDocument(document: { readonly format: DocumentFormat; text: string; given: boolean }): void {
    if (document.given) return;
    document.given = true;
    this.#log.events.add({ kind: "reset", format: document.format.id });
    document.format.read(document.text, this.#file, (event) => this.#give(event));
    const damage = jsonDamage(document.text);
    if (damage !== null) this.#warn(damage.line, damage.message);
  }

  #give(event: ReaderEvent): void {
    if (event.kind === "metric") {
      this.#metrics++;
      if (this.#inHead && metricName(event.name)?.kind === "loss") {
        this.#inHead = false;
        this.#hyperparameters.endOfHead();
      }
    }
    // Of a line that has not ended it is not known what is wrong with it.
    if (event.kind === "warning" && this.#isUnfinished) return;
    if (this.#readAhead !== null && this.#wasGiven(this.#readAhead, event)) return;
    if (event.kind === "metric" || this.#warnings.lets(event)) this.#log.events.add(event);
  }

  #wasGiven(ahead: ReadAhead, event: ReaderEvent): boolean {
    if (!("line" in event) || event.line !== ahead.line) return false;
    const key = keyOf(event);
    const left = this.#skip?.get(key) ?? 0;
    if (left > 0) this.#skip?.set(key, left - 1);
    else ahead.given.set(key, (ahead.given.get(key) ?? 0) + 1);
    return left > 0;
  }

  #warnOfNothing(): void {
    if (this.#metrics > 0) return;
    if (this.#bytes === 0) return this.#warn(null, "The file is empty.");
    if (this.#text.binary) return this.#warn(null, "The file is binary; a log is text.");
    const lines = this.#splitter.lines + (this.#splitter.unfinished === null ? 0 : 1);
    const counted = `${lines.toLocaleString("en-US")} line${lines === 1 ? "" : "s"}`;
    this.#warn(null, `No metrics found in ${this.#document === null ? counted : "the document"}.`);
  }

  #warn(line: number | null, message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    const event = { kind: "warning", line, message } as const;
    if (this.#warnings.lets(event)) this.#log.events.add(event);
  }
}

function keyOf(event: LogEvent): string {
  if (event.kind === "metric") return `${event.granularity}|${event.name}|${event.value}`;
  return JSON.stringify(event);
}
