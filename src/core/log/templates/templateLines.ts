import { type LinesRead, withoutReturn } from "../bytes/lineSplitter.ts";
import type { Emit, RecordReader } from "../logFormat.ts";
import { LineBytes } from "./lineBytes.ts";
import { TemplateCache } from "./templateCache.ts";

/** The log whose lines are read. */
export interface TemplateLog {
  /** How lines from that one on are read by their text alone; null where what came before may bear on the next one. */
  records(lineNumber: number): RecordReader | null;
  /** Whether nobody but the log's reader heeds the line. Pure. */
  isPlain(text: string): boolean;
  readonly emit: Emit;
}

/** Reads lines of templates that are known, as many as follow one another. */
export class TemplateLines {
  readonly #log: TemplateLog;
  readonly #lines = new LineBytes();
  /** Of the reader that reads the log now. */
  #templates: { readonly of: RecordReader; readonly cache: TemplateCache } | null = null;

  constructor(log: TemplateLog) {
    this.#log = log;
  }

  /** @param from where a line begins. */
  read(text: string, from: number, lineNumber: number): LinesRead {
    let cache = this.#cacheAt(lineNumber);
    if (cache === null || cache.waits()) return { at: from, count: 0 };
    const lines = this.#lines;
    lines.hold(text, from);
    let at = lines.byteAt(from);
    let line = lineNumber;
    while (cache !== null) {
      const end = cache.find(lines.bytes, at);
      if (end < 0) {
        this.#miss(cache, text, lines.unitAt(at));
        break;
      }
      if (!cache.passes()) {
        if (!this.#take(cache, lines.textOf(at, end - 1), line)) break;
        cache = this.#cacheAt(line + 1);
      }
      at = end;
      line++;
    }
    return { at: lines.unitAt(at), count: line - lineNumber };
  }

  #cacheAt(lineNumber: number): TemplateCache | null {
    const records = this.#log.records(lineNumber);
    if (records === null) return null;
    if (this.#templates?.of !== records) {
      const parse = (text: string) => (this.#log.isPlain(text) ? records.parse(text) : undefined);
      this.#templates = { of: records, cache: new TemplateCache(parse) };
    }
    return this.#templates.cache;
  }

  /** false where the line is not what its template tells. */
  #take(cache: TemplateCache, line: string, lineNumber: number): boolean {
    const text = withoutReturn(line);
    const record = cache.recordOf(text);
    if (record === undefined) return false;
    if (record !== null) this.#templates?.of.place(record, text, lineNumber, this.#log.emit);
    return true;
  }

  #miss(cache: TemplateCache, text: string, from: number): void {
    const end = text.indexOf("\n", from);
    if (end !== -1) cache.miss(withoutReturn(text.slice(from, end)));
  }
}
