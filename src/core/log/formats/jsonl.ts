import { readLiteral } from "../literal.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { NumberRecords, numbersOf } from "./json/records.ts";

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

  line(text: string, lineNumber: number, emit: Emit): void {
    const start = text.indexOf("{");
    if (start === -1 || start > maxPrefix || text.length > maxLength) return;
    if (!text.includes('"') || !endsWithBrace(text)) return;
    if (start > 0 && !prefix.test(text.slice(0, start))) return;
    const { entries, complete } = readLiteral(text, start);
    if (!complete) return;
    const { numbers, evaluation } = numbersOf(entries);
    this.#records.record(numbers, evaluation, lineNumber, emit);
  }

  flush(): void {}
}

function endsWithBrace(text: string): boolean {
  let at = text.length - 1;
  while (at > 0 && (text.charCodeAt(at) <= 32 || text[at] === ",")) at--;
  return text[at] === "}" || text[at] === "]";
}
