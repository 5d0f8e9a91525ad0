import { cellsOf } from "../grammar/table/cells.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { parseNumber } from "../words/numbers.ts";
import { positionKeys } from "../words/positions.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const drawn = /[│┃║]/g;
const maxRow = 2000;
const maxColumns = 60;

/**
 * Tables between bars that no plain table reader understands: drawn with box characters as by Rich, or with a header
 * of two rows as MATLAB's `trainNetwork` prints it. Those with `|` and one header row are the table reader's.
 */
export const barredTable: LineFormat = {
  kind: "lines",
  id: "barred-table",
  label: "Table with bars",
  specificity: 65,
  claimAfter: 2,
  createReader: () => new BarredReader(),
};

class BarredReader implements LineReader {
  #header: readonly string[] = [];
  #headerLine = -1;
  #own = false;

  line(text: string, lineNumber: number, emit: Emit): void {
    const first = text.trimStart().charCodeAt(0);
    const isDrawn = first === 0x2502 || first === 0x2503 || first === 0x2551;
    if ((!isDrawn && first !== 124) || text.length > maxRow) return;
    const row = isDrawn ? text.replace(drawn, "|") : text;
    const cells = cellsOf(row, "|");
    if (cells.length < 3 || cells.length > maxColumns) return;
    if (cells.some((cell) => parseNumber(cell) !== null)) this.#row(cells, lineNumber, emit);
    else if (cells.some((cell) => /\p{L}/u.test(cell))) this.#name(cells, lineNumber, isDrawn);
  }

  flush(): void {}

  /** A second row of words right below the first goes on with its names. */
  #name(cells: readonly string[], line: number, isDrawn: boolean): void {
    const goesOn = line === this.#headerLine + 1 && cells.length === this.#header.length;
    this.#header = goesOn
      ? this.#header.map((name, index) => `${name} ${cells[index] ?? ""}`.trim())
      : cells;
    this.#own = goesOn || isDrawn;
    this.#headerLine = line;
  }

  #row(cells: readonly string[], line: number, emit: Emit): void {
    const names = this.#header;
    if (!this.#own || cells.length !== names.length) return;
    const { step, epoch } = positionKeys(names);
    if ((step === null && epoch === null) || !names.some((name) => metricName(name) !== null))
      return;
    const values = new Map<string, number>();
    names.forEach((name, index) => {
      const value = parseNumber(cells[index] ?? "");
      if (value !== null) values.set(name, value);
    });
    const place = {
      step: values.get(step ?? "") ?? null,
      epoch: values.get(epoch ?? "") ?? null,
      time: null,
      line,
    };
    const metrics = [...values].filter(
      ([name]): boolean =>
        name !== step && name !== epoch && (!isNoise(name) || metricName(name) !== null),
    );
    giveAll(metrics satisfies NamedNumber[], place, emit);
  }
}
