import { keyInPhase, phaseBefore } from "../grammar/json/phaseBefore.ts";
import { NumberRecords, numbersOf } from "../grammar/json/records.ts";
import { type Stated, statedBy } from "../grammar/json/statedRecord.ts";
import { type LiteralEntry, readEntries } from "../grammar/literal.ts";
import type { Emit, LineFormat, LineReader, RecordReader } from "../logFormat.ts";

/**
 * One JSON object per line, perhaps behind what a logger puts before it: MAE's and DeiT's log.txt, LLaMA-Factory's
 * trainer_log.jsonl, MMEngine's scalars.json, W&B histories, pycls's `json_stats: {…}`, hand-written ones. Bare NaN and
 * Infinity are numbers; nested objects are read by their path.
 */
export const jsonl: LineFormat = {
  kind: "lines",
  id: "jsonl",
  label: "JSON lines",
  specificity: 50,
  claimAfter: 1,
  createReader: () => new JsonLinesReader(),
};

const maxLength = 200_000;
const maxPrefix = 120;
/** Blanks, or what ends as a logger's prefix does and holds nothing of code. */
const prefix = /^\s*$|^[^"'(=;]*[\]:>|-]\s*$|^[A-Z]{2,10}\s$/;

class JsonLinesReader implements LineReader {
  readonly #records = new NumberRecords();
  readonly #reader: RecordReader<Stated> = {
    parse: (text) => this.#parse(text),
    place: (record, _, line, emit) => this.#records.give(record, line, emit),
  };
  /** Whether there was a line that begins with its record. */
  #begun = false;

  recordsAt(): RecordReader<Stated> | null {
    return this.#records.isOpen ? this.#reader : null;
  }

  line(text: string, lineNumber: number, emit: Emit): void {
    const record = recordIn(text);
    if (record === null) return;
    const { start, entries } = record;
    if (entries === null) return this.#broken(start, lineNumber, emit);
    const { numbers, evaluation, isResult } = numbersOf(entries);
    if (start === 0 && numbers.size > 0) this.#begun = true;
    this.#records.record(numbers, evaluation, lineNumber, emit, isResult);
  }

  #parse(text: string): Stated | null | undefined {
    const record = recordIn(text);
    if (record === null) return null;
    if (record.entries === null || (record.start === 0 && !this.#begun)) return undefined;
    const { numbers, evaluation, isResult } = numbersOf(record.entries);
    return statedBy(numbers, evaluation, isResult);
  }

  flush(): void {}

  /** A line that begins as the records before it do and does not end as they do. */
  #broken(start: number, line: number, emit: Emit): void {
    if (!this.#begun || start > 0) return;
    emit({
      kind: "warning",
      line,
      message: "The row is not a complete JSON object and was skipped.",
    });
  }
}

interface JsonRecord {
  /** Where in the line it begins. */
  readonly start: number;
  /** null where it is no whole object. */
  readonly entries: readonly LiteralEntry[] | null;
}

/** null where the line has none. */
function recordIn(text: string): JsonRecord | null {
  const start = text.indexOf("{");
  if (start === -1 || start > maxPrefix || !text.includes('"')) return null;
  if (text.length > maxLength || !endsWithBrace(text)) return { start, entries: null };
  if (start > 0 && !prefix.test(text.slice(0, start))) return null;
  const { entries, complete } = readEntries(text, start);
  return { start, entries: complete ? inItsPhase(entries, phaseBefore(text, start)) : null };
}

function inItsPhase(
  entries: readonly LiteralEntry[],
  phase: string | null,
): readonly LiteralEntry[] {
  if (phase === null) return entries;
  return entries.flatMap((entry) => {
    const key = keyInPhase(entry.key, phase);
    return key === null ? [] : [{ ...entry, key }];
  });
}

function endsWithBrace(text: string): boolean {
  let at = text.length - 1;
  while (at > 0 && (text.charCodeAt(at) <= 32 || text[at] === ",")) at--;
  return text[at] === "}" || text[at] === "]";
}
