import type { LogEvent } from "../events/logEvent.ts";
import type { ReaderEvent } from "../events/readerEvent.ts";
import { JsonText } from "../grammar/jsonText.ts";
import type { FileFacts, LineFormat, LineReader, RecordReader } from "../logFormat.ts";
import { isExportedTable } from "./exportedTable.ts";

/** After so many lines without a mark of a specific format, the general reader keeps the log. */
const lastLine = 50_000;
/** After so many of its metrics without a single one of another format, it does so too. */
const enough = 2000;
/** Events a format may hold that has not claimed the log: junk of a log that is none of its own. */
const maxHeld = 200_000;

/** Lines of a JSON document that are held for the general reader, should they turn out to be those of a log. */
const maxJsonLines = 2000;

interface HeldLine {
  readonly text: string;
  readonly lineNumber: number;
  readonly rank: string | null;
}

interface Contender {
  readonly format: LineFormat;
  readonly reader: LineReader;
  held: LogEvent[];
  metrics: number;
  /** Whether there was a metric that is no learning rate. */
  measures: boolean;
  /** Of a parallel job, who was the first to print a metric: the others print it again, or their own share of it. */
  readonly ranks: Map<string, string>;
}

/**
 * Finds out which format a log is of. Every reader is fed every line from the first one on and its events are held;
 * the most specific format that has its `claimAfter` metric events wins, and the others are dropped.
 *
 * The general reader (specificity 0), and one that has found learning rates alone, win only for the time being: should
 * a specific format show within the first 50,000 lines and before 2,000 metrics of its own, everything is given anew,
 * after a reset. Decisions fall line by line, so they do not depend on how the bytes were cut.
 */
export class FormatDetector {
  #contenders: readonly Contender[];
  #leader: Contender | null = null;
  /** Events of all formats (hyperparameters, endings), kept for as long as everything may be given anew. */
  #common: LogEvent[] = [];
  #over = false;
  #json = new JsonText();
  /** What was known before the last line, which is given again should it not have ended. */
  #jsonBefore = this.#json;
  /** A text that is nothing but JSON is that of a format of its own, or data: the general reader waits. */
  #jsonLines: HeldLine[] | null = [];

  constructor(formats: readonly LineFormat[], file: FileFacts) {
    this.#contenders = formats.map((format) => ({
      format,
      reader: format.createReader(file),
      held: [],
      metrics: 0,
      measures: false,
      ranks: new Map(),
    }));
  }

  get format(): string | null {
    return this.#leader?.format.id ?? null;
  }

  /** How the line is read by its text alone, once one reader alone reads the log; null where it is not. */
  recordsAt(lineNumber: number): RecordReader | null {
    return this.#over ? (this.#leader?.reader.recordsAt?.(lineNumber) ?? null) : null;
  }

  line(
    text: string,
    lineNumber: number,
    rank: string | null,
    common: readonly LogEvent[],
    give: (event: ReaderEvent) => void,
  ): void {
    const leader = this.#leader;
    if (this.#over && leader !== null) {
      for (const event of common) give(event);
      leader.reader.line(text, lineNumber, rank === null ? give : ofFirst(leader, rank, give));
      return;
    }
    if (lineNumber === 1 && isExportedTable(text)) this.#contenders = [];
    this.#common.push(...common);
    const line = { text, lineNumber, rank };
    for (const contender of this.#contenders)
      for (const own of contender.format.specificity === 0 ? this.#beside(line) : [line])
        read(contender, own);
    if (!this.#json.isJson) this.#jsonLines = null;
    this.#decide(lineNumber, common, give);
  }

  /** The lines that the general reader reads now. */
  #beside(line: HeldLine): readonly HeldLine[] {
    const held = this.#jsonLines;
    if (held === null) return [line];
    if (held.at(-1)?.lineNumber === line.lineNumber) {
      this.#json = this.#jsonBefore;
      held.pop();
    }
    this.#jsonBefore = this.#json.copy();
    if (!this.#json.takes(line.text)) return [...held, line];
    if (held.length < maxJsonLines) held.push(line);
    return [];
  }

  flush(give: (event: ReaderEvent) => void): void {
    for (const contender of this.#contenders) {
      contender.reader.flush(this.#over ? give : (event) => take(contender, event));
    }
    if (!this.#over) this.#decide(0, [], give);
    if (this.#leader === null) this.#takeLittle(give);
  }

  /** A text that ends after the first loss is that of a training that has gone no further, where it says how far. */
  #takeLittle(give: (event: ReaderEvent) => void): void {
    const general = this.#contenders.find(({ format }) => format.specificity === 0);
    if (general === undefined || !general.held.some(isPlacedLoss)) return;
    this.#lead(general, give);
    general.held = [];
  }

  #decide(
    lineNumber: number,
    common: readonly LogEvent[],
    give: (event: ReaderEvent) => void,
  ): void {
    let best: Contender | null = null;
    for (const contender of this.#contenders) {
      if (contender.metrics < contender.format.claimAfter) continue;
      if (best === null || precedes(contender, best)) best = contender;
    }
    if (best === null) return;
    if (best !== this.#leader) this.#lead(best, give);
    else for (const event of [...common, ...best.held]) give(event);
    best.held = [];
    const claims = best.format.specificity > 0 && best.measures;
    if (claims || lineNumber >= lastLine || this.#standsAlone(best)) this.#end(best);
  }

  #standsAlone(best: Contender): boolean {
    if (best.metrics < enough) return false;
    return this.#contenders.every((other) => other === best || other.metrics === 0);
  }

  #lead(winner: Contender, give: (event: ReaderEvent) => void): void {
    this.#leader = winner;
    give({ kind: "reset", format: winner.format.id });
    for (const event of inOrder(this.#common, winner.held)) give(event);
  }

  #end(winner: Contender): void {
    this.#over = true;
    this.#contenders = [winner];
    this.#common = [];
  }
}

/** A format that finds nothing but learning rates reads the half of a log of which another reads more. */
function precedes(contender: Contender, best: Contender): boolean {
  if (contender.measures !== best.measures) return contender.measures;
  return contender.format.specificity > best.format.specificity;
}

function read(contender: Contender, { text, lineNumber, rank }: HeldLine): void {
  const emit = (event: LogEvent) => take(contender, event);
  contender.reader.line(text, lineNumber, rank === null ? emit : ofFirst(contender, rank, emit));
}

/** Lets a metric through where the rank is the first one that printed it. */
function ofFirst(
  contender: Contender,
  rank: string,
  emit: (event: LogEvent) => void,
): (event: LogEvent) => void {
  return (event) => {
    if (event.kind === "metric") {
      const first = contender.ranks.get(event.metric.label);
      if (first === undefined) contender.ranks.set(event.metric.label, rank);
      else if (first !== rank) return;
    }
    emit(event);
  };
}

function isPlacedLoss(event: LogEvent): boolean {
  if (event.kind !== "metric" || event.metric.kind !== "loss") return false;
  return event.step !== null || event.epoch !== null;
}

function take(contender: Contender, event: LogEvent): void {
  if (event.kind === "metric") {
    contender.metrics++;
    contender.measures ||= event.metric.kind !== "learningRate";
  }
  if (contender.held.length < maxHeld) contender.held.push(event);
}

/** Both lists are in the order of lines; of one line, the common events come first. */
function inOrder(common: readonly LogEvent[], own: readonly LogEvent[]): LogEvent[] {
  const merged: LogEvent[] = [];
  let next = 0;
  for (const event of own) {
    for (; next < common.length; next++) {
      const other = common[next];
      if (other === undefined || (other.line ?? 0) > (event.line ?? 0)) break;
      merged.push(other);
    }
    merged.push(event);
  }
  return merged.concat(common.slice(next));
}
