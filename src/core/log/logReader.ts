import { piecesOf } from "./bytes/pieces.ts";
import { TextStream } from "./bytes/textStream.ts";
import { phaseOfFile } from "./detect/filePhase.ts";
import { SniffedLog } from "./detect/sniffedLog.ts";
import { documentFormatOf, documentHead, isLines } from "./detect/sniffer.ts";
import { ColumnLog, type EventColumns } from "./events/eventColumns.ts";
import type { MetricEvent } from "./events/logEvent.ts";
import { inPhase, type PhaseWord } from "./events/metric.ts";
import type { ReaderEvent } from "./events/readerEvent.ts";
import { WarningLimit } from "./events/warningLimit.ts";
import { lineFormats } from "./formats/registry.ts";
import { jsonDamage } from "./grammar/jsonText.ts";
import { LineLog } from "./lineLog.ts";
import type { DocumentFormat, FileFacts, LineFormat, LogReader } from "./logFormat.ts";

export type { ReaderEvent } from "./events/readerEvent.ts";

export interface LogReaderOptions {
  /** Formats of a person's own patterns (`userFormat`), which come before all others. */
  readonly patterns?: readonly LineFormat[];
  /** Whether of lines that are alike but for their numbers only the first are parsed; the events are the same. */
  readonly templates?: boolean;
}

export function createLogReader(file: FileFacts, options: LogReaderOptions = {}): LogReader {
  return new SniffedLog(file, () => new TextLog(file, options));
}

function ofPhase(event: MetricEvent, phase: PhaseWord): MetricEvent {
  const { kind } = event.metric;
  const isMeasured = kind === "loss" || kind === "accuracy" || kind === "score";
  return isMeasured ? { ...event, metric: inPhase(event.metric, phase) } : event;
}

const maxDocument = 128 * 1024 * 1024;

type TextState =
  /** The beginning, held until it is clear whether the text is one document. */
  | { readonly kind: "undecided"; readonly head: string }
  | { readonly kind: "document"; readonly format: DocumentFormat; text: string; given: boolean }
  | { readonly kind: "lines" };

class TextLog implements LogReader {
  readonly #file: FileFacts;
  readonly #phase: PhaseWord | null;
  readonly #text = new TextStream();
  readonly #lines: LineLog;
  readonly #log = new ColumnLog();
  #state: TextState = { kind: "undecided", head: "" };
  #bytes = 0;
  #hasMetrics = false;
  readonly #warnings = new WarningLimit();
  readonly #warned = new Set<string>();

  constructor(file: FileFacts, { patterns = [], templates = true }: LogReaderOptions) {
    this.#file = file;
    this.#phase = phaseOfFile(file);
    const formats = [...patterns, ...lineFormats];
    this.#lines = new LineLog(file, { formats, templates }, (event) => this.#give(event));
  }

  get format(): string | null {
    return this.#state.kind === "document" ? this.#state.format.id : this.#lines.format;
  }

  get endsWithin(): boolean {
    return this.#lines.endsWithin;
  }

  push(bytes: Uint8Array): EventColumns {
    this.#bytes += bytes.length;
    for (const piece of piecesOf(bytes)) this.#take(this.#text.push(piece), false);
    return this.#log.taken();
  }

  rest(): EventColumns {
    return this.#settle("whole");
  }

  flush(): EventColumns {
    return this.#settle("all");
  }

  #settle(ofUnfinished: "whole" | "all"): EventColumns {
    this.#take(this.#text.flush(), true);
    if (this.#state.kind === "document") this.#readDocument(this.#state);
    this.#lines.settle(ofUnfinished);
    const rest = this.#warnings.rest();
    if (rest !== null) this.#log.events.add(rest);
    this.#warnOfNothing();
    return this.#log.taken();
  }

  #take(text: string, ended: boolean): void {
    const state = this.#state;
    if (state.kind === "lines") return this.#lines.push(text);
    if (state.kind === "undecided") return this.#decide(state.head + text, ended);
    if (text === "" || state.text.length >= maxDocument) return;
    state.text += text;
    state.given = false;
  }

  #decide(head: string, ended: boolean): void {
    this.#state = { kind: "undecided", head };
    const lines = isLines(head, this.#file);
    if (lines === null && !ended) return;
    const format = lines === true ? null : documentFormatOf(head, this.#file);
    const isBlank = lines === null && head.length < documentHead && head.trim() === "";
    if (format === null && ended && isBlank) return;
    if (format !== null) this.#state = { kind: "document", format, text: head, given: false };
    else {
      this.#state = { kind: "lines" };
      this.#lines.push(head);
    }
  }

  #readDocument(document: TextState & { kind: "document" }): void {
    if (document.given) return;
    document.given = true;
    this.#give({ kind: "reset", format: document.format.id });
    document.format.read(document.text, this.#file, (event) => this.#give(event));
    const damage = jsonDamage(document.text);
    if (damage !== null) this.#warn(damage.line, damage.message);
  }

  #give(event: ReaderEvent): void {
    if (event.kind === "metric") {
      this.#hasMetrics = true;
      this.#log.events.add(this.#phase === null ? event : ofPhase(event, this.#phase));
    } else if (this.#warnings.lets(event)) this.#log.events.add(event);
  }

  #warnOfNothing(): void {
    if (this.#hasMetrics) return;
    if (this.#bytes === 0) return this.#warn(null, "The file is empty.");
    if (this.#text.binary) return this.#warn(null, "The file is binary; a log is text.");
    const { lines } = this.#lines;
    const counted = `${lines.toLocaleString("en-US")} line${lines === 1 ? "" : "s"}`;
    const where = this.#state.kind === "document" ? "the document" : counted;
    this.#warn(null, `No metrics found in ${where}.`);
  }

  #warn(line: number | null, message: string): void {
    if (this.#warned.has(message)) return;
    this.#warned.add(message);
    this.#give({ kind: "warning", line, message });
  }
}
