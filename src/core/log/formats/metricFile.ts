import { positionOf } from "../grammar/positionName.ts";
import type { Emit, FileFacts, LineFormat, LineReader } from "../logFormat.ts";
import { metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { giveAll } from "./namedNumbers.ts";

/**
 * A file that holds one metric and nothing else: a number on each line, perhaps behind a place that rises (`12 0.5`,
 * `12_0.5`, `epoch12: 0.5`), below the metric's name or in a file that is called so (`loss.csv`, `train_loss.txt` of
 * `np.savetxt`).
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
/** What a place is called, the place, and what joins the value to it. */
const placed = /^(\p{L}[\p{L} ]{0,20}?)?[ #_-]?(\d{1,12}) ?[_:,;|\t ]\s{0,8}(?=[-+.\dni])/iu;

/** A row of the file. */
interface Row {
  readonly value: number;
  readonly place: number | null;
  readonly word: string;
}

class MetricReader implements LineReader {
  #name: string | null;
  #isHeader = true;
  #isOver = false;
  #rows = 0;
  #before: Row | null = null;
  #first: number | null = null;

  constructor(file: FileFacts) {
    const stem = file.name.replace(ending, "");
    this.#name = isTelling(stem) ? stem : null;
  }

  line(text: string, line: number, emit: Emit): void {
    if (this.#isOver || text === "") return;
    if (text.length > longestLine) return this.#end();
    const trimmed = text.trim();
    if (trimmed === "" || (this.#isHeader && this.#header(trimmed))) return;
    const row = rowOf(trimmed);
    if (this.#name === null || row === null || !this.#goesOn(row)) return this.#end();
    this.#before = row;
    if (this.#rows === 0) this.#first = row.place;
    this.#rows++;
    const { place, word: of } = row;
    const isEpoch = positionOf(of) === "epoch";
    const at = { step: isEpoch ? null : place, epoch: isEpoch ? place : null, time: null, line };
    giveAll([[this.#name, row.value]], at, emit);
  }

  flush(): void {}

  #header(text: string): boolean {
    this.#isHeader = false;
    if (stepAndValue.test(text)) return true;
    const name = word.exec(text)?.[1];
    if (name === undefined || parseNumber(name) !== null) return false;
    const isOfTelling = this.#name !== null && metricName(name) !== null;
    if (!isTelling(name) && !isOfTelling) return false;
    this.#name = name;
    return true;
  }

  /** Rows are alike, and the place rises, or begins anew with another training. */
  #goesOn({ place, word: of }: Row): boolean {
    const before = this.#before;
    if (before === null) return of === "" || positionOf(of) !== null;
    if (place === null || before.place === null) return place === before.place;
    const beginsAnew = place === this.#first && this.#rows >= metricFile.claimAfter;
    return of === before.word && (place > before.place || beginsAnew);
  }

  /** What does not fit shows that the file is none; below many rows it is a line to pass over. */
  #end(): void {
    this.#isOver = this.#rows < metricFile.claimAfter;
  }
}

function rowOf(text: string): Row | null {
  const found = placed.exec(text);
  const own = parseNumber(text.slice(found?.[0].length ?? 0));
  if (own === null) return null;
  return { value: own, place: found === null ? null : Number(found[2]), word: found?.[1] ?? "" };
}

function isTelling(name: string): boolean {
  const kind = metricName(name)?.kind;
  return kind === "loss" || kind === "accuracy";
}
