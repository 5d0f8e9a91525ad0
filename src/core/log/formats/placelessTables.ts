import { cellsOf } from "../grammar/table/cells.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { positionKeys } from "../words/positions.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const drawn = /[│┃║]/g;
const longestRow = 400;
const mostColumns = 60;

/**
 * Tables drawn with bars in which nothing counts: a column of names beside one of values, printed again and again, or a
 * header of names above rows of values. Whatever says where a training stands is told by other readers, which precede.
 */
export const placelessTables: LineFormat = {
  kind: "lines",
  id: "placeless-tables",
  label: "Tables without a place",
  specificity: -1,
  claimAfter: 4,
  createReader: () => new PlacelessReader(),
};

interface Box {
  readonly values: readonly NamedNumber[];
  readonly line: number;
}

class PlacelessReader implements LineReader {
  #header: readonly string[] | null = null;
  #box: NamedNumber[] = [];
  #line = 0;
  /** The last box; the first one of its kind is given with the second. */
  #before: (Box & { readonly given: boolean }) | null = null;

  line(text: string, line: number, emit: Emit): void {
    const cells = rowOf(text);
    if (cells === null) return this.#end(emit);
    const numbers = cells.map(parseNumber);
    const [name = "", value] = [cells[0], numbers[1] ?? null];
    if (cells.length === 2 && numbers[0] === null && value !== null) {
      if (this.#box.length === 0) this.#line = line;
      if (this.#box.length < mostColumns && isWanted(name)) this.#box.push([name, value]);
    } else if (numbers.every((number) => number === null)) this.#header = headerOf(cells);
    else if (this.#header !== null) this.#row(this.#header, numbers, line, emit);
  }

  flush(): void {}

  #row(
    header: readonly string[],
    numbers: readonly (number | null)[],
    line: number,
    emit: Emit,
  ): void {
    if (numbers.length !== header.length || numbers.includes(null)) {
      this.#header = null;
      return;
    }
    const values = header.flatMap((name, index): NamedNumber[] =>
      isWanted(name) ? [[name, numbers[index] ?? Number.NaN]] : [],
    );
    giveAll(values, { ...nowhere, line }, emit);
  }

  /** A box of the same names as the last one is a further record. */
  #end(emit: Emit): void {
    const values = this.#box;
    if (values.length === 0) return;
    this.#box = [];
    if (!values.some(([name]) => isTelling(name)) || isPlaced(values)) return;
    const before = this.#before;
    const goesOn = before !== null && namesOf(before.values) === namesOf(values);
    if (goesOn && !before.given) giveAll(before.values, { ...nowhere, line: before.line }, emit);
    if (goesOn) giveAll(values, { ...nowhere, line: this.#line }, emit);
    this.#before = { values, line: this.#line, given: goesOn };
  }
}

const nowhere = { step: null, epoch: null, time: null };

function rowOf(text: string): readonly string[] | null {
  if (text.length > longestRow || !/^\s{0,8}[|│┃║]/.test(text)) return null;
  const cells = cellsOf(text.replace(drawn, "|"), "|");
  const isRow = cells.length >= 2 && cells.length <= mostColumns;
  return isRow && cells.some((cell) => /[\p{L}\d]/u.test(cell)) ? cells : null;
}

/** null where a column counts, or none is that of a loss. */
function headerOf(cells: readonly string[]): readonly string[] | null {
  const { step, epoch } = positionKeys(cells);
  const isOfLoss = cells.some((name) => metricName(name)?.kind === "loss");
  return step === null && epoch === null && isOfLoss ? cells : null;
}

function isPlaced(values: readonly NamedNumber[]): boolean {
  const { step, epoch } = positionKeys(values.map(([name]) => name));
  return step !== null || epoch !== null;
}

function isTelling(name: string): boolean {
  const kind = metricName(name)?.kind;
  return kind === "loss" || kind === "accuracy";
}

function isWanted(name: string): boolean {
  return /\p{L}/u.test(name) && (!isNoise(name) || metricName(name) !== null);
}

function namesOf(values: readonly NamedNumber[]): string {
  return values.map(([name]) => name).join("\n");
}
