import { LineCleaner } from "./bytes/lineCleaner.ts";
import { LineSplitter, maxLineLength } from "./bytes/lineSplitter.ts";
import { NotebookLines } from "./bytes/notebookLines.ts";
import { FormatDetector } from "./detect/formatDetector.ts";
import type { LogEvent } from "./events/logEvent.ts";
import type { ReaderEvent } from "./events/readerEvent.ts";
import type { FileFacts, LineFormat, RecordReader } from "./logFormat.ts";
import { TemplateLines } from "./templates/templateLines.ts";
import { HyperparameterLines, statesHyperparameters } from "./words/hyperparameterLines.ts";
import { StatusLines, statesStatus } from "./words/statusLines.ts";

export interface LineLogOptions {
  readonly formats: readonly LineFormat[];
  readonly templates: boolean;
}

/** The last line, without an end, as far as it was read, and how often it gave which event: the whole line gives it again. */
interface ReadAhead {
  readonly line: number;
  readonly given: Map<string, number>;
  readonly isTorn: boolean;
}

/** Reads the text of a log that grows line by line. */
export class LineLog {
  readonly #give: (event: ReaderEvent) => void;
  readonly #splitter: LineSplitter;
  readonly #notebook = new NotebookLines();
  readonly #cleaner = new LineCleaner();
  readonly #hyperparameters = new HyperparameterLines();
  readonly #status = new StatusLines();
  readonly #detector: FormatDetector;
  /** Whether no loss was met yet. */
  #inHead = true;
  #readAhead: ReadAhead | null = null;
  /** While the line is read that was read ahead: which events it has still to give again. */
  #again: Map<string, number> | null = null;

  constructor(
    file: FileFacts,
    { formats, templates }: LineLogOptions,
    give: (event: ReaderEvent) => void,
  ) {
    this.#give = give;
    this.#detector = new FormatDetector(formats, file);
    const templated = new TemplateLines({
      records: (lineNumber) => this.#records(lineNumber),
      isPlain: (text) => this.#isPlain(text),
      emit: this.#takes,
    });
    this.#splitter = new LineSplitter({
      line: (text, lineNumber) => {
        this.#line(text, lineNumber);
        this.#readAhead = null;
      },
      lines: (text, from, lineNumber) => {
        if (!templates) return { at: from, count: 0 };
        const read = templated.read(text, from, lineNumber);
        this.#cleaner.passed(read.count);
        return read;
      },
      tooLong: (line) =>
        give({
          kind: "warning",
          line,
          message: `Line ${line} is longer than ${maxLineLength / 2 ** 20} MiB; the rest of it was skipped.`,
        }),
    });
  }

  get format(): string | null {
    return this.#detector.format;
  }

  /** Whether a line was read ahead that ended within a number or a word. */
  get endsWithin(): boolean {
    return this.#readAhead?.isTorn === true;
  }

  /** Lines so far, also one without an end. */
  get lines(): number {
    return this.#splitter.lines + (this.#splitter.unfinished === null ? 0 : 1);
  }

  push(text: string): void {
    this.#splitter.push(text);
  }

  /** Gives what is held back, and of a last line without an end what is whole, or all of it. */
  settle(ofUnfinished: "whole" | "all"): void {
    const unfinished = this.#splitter.unfinished;
    const whole = wholePart(unfinished?.text ?? "");
    const text = ofUnfinished === "all" ? (unfinished?.text ?? "") : whole;
    if (unfinished !== null && text !== "") {
      const given = this.#readAhead?.given ?? new Map<string, number>();
      this.#readAhead = { line: unfinished.lineNumber, given, isTorn: text !== whole };
      this.#again = new Map(given);
      this.#read(text, unfinished.lineNumber, (event) => {
        // Of a line that has not ended it is not known what is wrong with it.
        if (event.kind !== "warning") this.#take(event);
      });
      this.#again = null;
    }
    this.#detector.flush((event) => this.#take(event));
  }

  #line(text: string, lineNumber: number): void {
    if (this.#readAhead !== null) this.#again = new Map(this.#readAhead.given);
    this.#read(text, lineNumber, this.#takes);
    this.#again = null;
  }

  #read(text: string, lineNumber: number, take: (event: ReaderEvent) => void): void {
    const clean = this.#cleaner.clean(this.#notebook.line(text));
    const common: LogEvent[] = [];
    const emit = (event: LogEvent) => common.push(event);
    this.#hyperparameters.line(clean, lineNumber, emit);
    this.#status.line(clean, lineNumber, emit);
    this.#detector.line(clean, lineNumber, this.#cleaner.rank, common, take);
  }

  /** How lines are read by their text alone; null where what came before may bear on the next one. */
  #records(lineNumber: number): RecordReader | null {
    if (!this.#notebook.isOver || !this.#status.isQuiet) return null;
    return this.#detector.recordsAt(lineNumber);
  }

  /** Whether nobody but the log's reader heeds the line. */
  #isPlain(text: string): boolean {
    return this.#cleaner.leaves(text) && !statesHyperparameters(text) && !statesStatus(text);
  }

  readonly #takes = (event: ReaderEvent): void => this.#take(event);

  #take(event: ReaderEvent): void {
    if (this.#inHead && event.kind === "metric" && event.metric.kind === "loss") {
      this.#inHead = false;
      this.#hyperparameters.endOfHead();
    }
    if (this.#readAhead === null || !this.#wasGiven(this.#readAhead, event)) this.#give(event);
  }

  #wasGiven(ahead: ReadAhead, event: ReaderEvent): boolean {
    if (!("line" in event) || event.line !== ahead.line) return false;
    const key = keyOf(event);
    const left = this.#again?.get(key) ?? 0;
    if (left > 0) this.#again?.set(key, left - 1);
    else ahead.given.set(key, (ahead.given.get(key) ?? 0) + 1);
    return left > 0;
  }
}

function keyOf(event: LogEvent): string {
  if (event.kind === "metric") return `${event.granularity}|${event.metric.label}|${event.value}`;
  return JSON.stringify(event);
}

const withinToken = /[\p{L}\p{N}.+_-]$/u;

/** Of a line that has not ended, what stays as it is whatever follows: all of it, or what was painted over already. */
function wholePart(text: string): string {
  return withinToken.test(text) ? text.slice(0, text.search(/[\r\b][^\r\b]*$/) + 1) : text;
}
