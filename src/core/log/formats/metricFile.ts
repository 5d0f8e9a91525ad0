import type { Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll } from "./namedNumbers.ts";

/**
 * A file that holds one metric and nothing else: a number on each line, perhaps behind a step that rises, below the
 * metric's name or in a file that is called so (`loss.csv`, `train_loss.txt` of `np.savetxt`).
 */
export const metricFile: LineFormat = {
  kind: "lines",
  id: "metric-file",
  label: "File of one metric",
  specificity: 35,
  claimAfter: 3,
  createReader: (file) => new MetricReader(file),
};

const ending = /\.(?:csv|tsv|txt|dat|log|out)$/i;
const stepAndValue = /^"?step"?[,;\t ]"?value"?$/i;
const word = /^"?([\p{L}_][\p{L}\p{N}_/ .-]{0,60})"?$/u;
const longestLine = 80;

class MetricReader implements LineReader {
  #name: string | null;
  #isHeader = true;
  #isOver = false;
  #rows = 0;
  #step = Number.NEGATIVE_INFINITY;
  #cells = 0;

  constructor(file: FileFacts) {
    const stem = file.name.replace(ending, "");
    this.#name = isTelling(stem) ? stem : null;
  }

  line(text: string, line: number, emit: Emit): void {
    if (this.#isOver || text === "") return;
    if (text.length > longestLine) return this.#end();
    const trimmed = text.trim();
    if (trimmed === "" || (this.#isHeader && this.#header(trimmed))) return;
    const cells = trimmed.split(/[,;\t ]+/);
    const numbers = cells.map(parseNumber);
    const value = numbers.at(-1) ?? null;
    const step = cells.length === 2 ? (numbers[0] ?? Number.NaN) : null;
    const fits = this.#cells === 0 ? cells.length <= 2 : cells.length === this.#cells;
    if (this.#name === null || value === null || !fits || !this.#goesOn(step)) return this.#end();
    this.#cells = cells.length;
    this.#rows++;
    giveAll([[this.#name, value]], { step, epoch: null, time: null, line }, emit);
  }

  flush(): void {}

  #header(text: string): boolean {
    this.#isHeader = false;
    if (stepAndValue.test(text)) return true;
    const name = word.exec(text)?.[1];
    if (name === undefined || parseNumber(name) !== null || !isTelling(name)) return false;
    this.#name = name;
    return true;
  }

  #goesOn(step: number | null): boolean {
    if (step === null) return true;
    if (!Number.isInteger(step) || step <= this.#step) return false;
    this.#step = step;
    return true;
  }

  /** What does not fit shows that the file is none; below many rows it is a line to pass over. */
  #end(): void {
    this.#isOver = this.#rows < metricFile.claimAfter;
  }
}

function isTelling(name: string): boolean {
  const kind = metricName(name)?.kind;
  return kind === "loss" || kind === "accuracy";
}
