import type { EventColumns, NameTable, PlaceOfRecord } from "../events/eventColumns.ts";
import { metricName } from "../words/metricName.ts";
import { numberOf, powersOfTen } from "./exactNumber.ts";
import type { Log, ReadByShape } from "./shapedLines.ts";

/** Which cell of a table's rows is what. */
export interface RowCells {
  /** A blank stands for any number of them; a bar may also open and close the row. */
  readonly separator: string;
  readonly cells: number;
  readonly epoch: number | null;
  readonly step: number | null;
  /** Seconds since 1970. */
  readonly time: number | null;
  /** In the order in which their values are given. */
  readonly metrics: readonly { readonly index: number; readonly name: string }[];
}

/** Whole numbers of so many digits fit into 32 bits. */
const smallDigits = 9;
const longestRow = 2 ** 16;
const longestNumber = 64;
const [newline, carriageReturn, blank] = [10, 13, 32];
const [plus, minus, dot, largeE, smallE, bar] = [43, 45, 46, 69, 101, 124];

/**
 * Reads rows of a table straight from the bytes: those that are nothing but plain numbers and empty cells, as many as
 * the header names, and that hold a value. What else a line may be is not decided here.
 */
export class TableRows {
  readonly #separator: number;
  /** Of the row that matched last; NaN where a cell is empty. One more that stays empty is for what has no cell. */
  readonly #cells: Float64Array;
  readonly #epoch: number;
  readonly #step: number;
  readonly #time: number;
  readonly #metrics: Int32Array;
  readonly #losses: readonly number[];
  readonly #names: readonly string[];
  readonly #stepOf: (epoch: number, step: number) => number;
  readonly #met: Uint8Array;
  readonly #place: PlaceOfRecord = { step: 0, epoch: 0, time: 0, line: 0 };
  #numbers: Int32Array;
  #table: NameTable | null = null;

  /** @param stepOf what a row's step is in the run; NaN stands for none. Called once for each row that is read. */
  constructor(row: RowCells, stepOf: (epoch: number, step: number) => number) {
    const { cells, metrics } = row;
    this.#separator = row.separator.charCodeAt(0);
    this.#cells = new Float64Array(cells + 1).fill(Number.NaN);
    this.#epoch = row.epoch ?? cells;
    this.#step = row.step ?? cells;
    this.#time = row.time ?? cells;
    this.#metrics = Int32Array.from(metrics, ({ index }) => index);
    this.#names = metrics.map(({ name }) => name);
    this.#losses = metrics
      .filter(({ name }) => metricName(name)?.kind === "loss")
      .map(({ index }) => index);
    this.#stepOf = stepOf;
    this.#met = new Uint8Array(metrics.length);
    this.#numbers = new Int32Array(metrics.length);
  }

  /** Names of columns that rows read here had values in. */
  get met(): readonly string[] {
    return this.#names.filter((_, index) => this.#met[index] === 1);
  }

  /**
   * Reads rows up to the first line that is none of that kind, or has the log's first loss.
   * @param end where the last whole line ends.
   */
  read(
    bytes: Uint8Array,
    from: number,
    end: number,
    { lineNumber, inHead, events }: Log,
  ): ReadByShape {
    if (this.#table !== events.table) this.#nameNumbers(events.table);
    let at = from;
    let number = lineNumber;
    while (at < end) {
      const to = this.#match(bytes, at);
      if (to < 0 || (inHead && this.#hasLoss()) || !this.#give(events, number)) break;
      at = to;
      number++;
    }
    return { at, lines: number - lineNumber };
  }

  /** Where the row ends, with its end; -1 where the line is none. One function: it runs for every byte of a log. */
  #match(bytes: Uint8Array, at: number): number {
    const cells = this.#cells;
    const last = cells.length - 2;
    const separator = this.#separator;
    let cursor = at;
    let byte = bytes[cursor] ?? 0;
    while (byte === blank) byte = bytes[++cursor] ?? 0;
    if (byte === bar && separator === bar) byte = bytes[++cursor] ?? 0;
    for (let cell = 0; ; cell++) {
      while (byte === blank) byte = bytes[++cursor] ?? 0;
      let value = Number.NaN;
      const negative = byte === minus;
      if (negative) byte = bytes[++cursor] ?? 0;
      if (byte >= 48 && byte <= 57) {
        const first = cursor;
        let mantissa = 0;
        let scale = 0;
        do {
          mantissa = (Math.imul(mantissa, 10) + (byte - 48)) | 0;
          byte = bytes[++cursor] ?? 0;
        } while (byte >= 48 && byte <= 57);
        let digits = cursor - first;
        if (byte === dot) {
          const fraction = ++cursor;
          byte = bytes[cursor] ?? 0;
          while (byte >= 48 && byte <= 57) {
            mantissa = (Math.imul(mantissa, 10) + (byte - 48)) | 0;
            byte = bytes[++cursor] ?? 0;
          }
          scale = fraction - cursor;
          digits -= scale;
        }
        if (byte === smallE || byte === largeE) {
          byte = bytes[++cursor] ?? 0;
          const down = byte === minus;
          if (down || byte === plus) byte = bytes[++cursor] ?? 0;
          if (byte < 48 || byte > 57) return -1;
          let exponent = 0;
          do {
            exponent = Math.min(exponent * 10 + (byte - 48), 1e6);
            byte = bytes[++cursor] ?? 0;
          } while (byte >= 48 && byte <= 57);
          scale += down ? -exponent : exponent;
        }
        if (cursor - first > longestNumber) return -1;
        if (digits > smallDigits || scale < -22 || scale > 22) {
          value = numberOf(bytes, first, cursor, scale);
          if (!Number.isFinite(value)) return -1;
        } else if (scale < 0) value = mantissa / (powersOfTen[-scale] ?? 1);
        else value = mantissa * (powersOfTen[scale] ?? 1);
        if (negative) value = -value;
      } else if (negative) return -1;
      cells[cell] = value;

      let gap = false;
      while (byte === blank) {
        gap = true;
        byte = bytes[++cursor] ?? 0;
      }
      if (byte === separator && cell < last) byte = bytes[++cursor] ?? 0;
      else if (byte === newline || byte === carriageReturn || cell === last) {
        const isClosed = separator === bar && byte === bar;
        if (isClosed) byte = bytes[++cursor] ?? 0;
        else if (separator === bar && Number.isNaN(value)) return -1;
        while (byte === blank) byte = bytes[++cursor] ?? 0;
        if (byte === carriageReturn) byte = bytes[++cursor] ?? 0;
        if (cell < last || byte !== newline || cursor - at > longestRow) return -1;
        return cursor + 1;
      } else if (separator !== blank || !gap) return -1;
    }
  }

  /** false where the row has no values: nothing was given. */
  #give(events: EventColumns, lineNumber: number): boolean {
    const cells = this.#cells;
    const metrics = this.#metrics;
    const numbers = this.#numbers;
    const met = this.#met;
    const first = events.count;
    events.reserve(metrics.length);
    const { name: names, value: values } = events;
    let row = first;
    for (let index = 0; index < metrics.length; index++) {
      const value = cells[metrics[index] ?? 0] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      values[row] = value;
      names[row++] = numbers[index] ?? 0;
      met[index] = 1;
    }
    if (row === first) return false;
    const epoch = cells[this.#epoch] ?? Number.NaN;
    const place = this.#place;
    place.step = this.#stepOf(epoch, cells[this.#step] ?? Number.NaN);
    place.epoch = epoch;
    place.time = (cells[this.#time] ?? Number.NaN) * 1000;
    place.line = lineNumber;
    events.place(row, place);
    return true;
  }

  #hasLoss(): boolean {
    return this.#losses.some((index) => !Number.isNaN(this.#cells[index]));
  }

  #nameNumbers(table: NameTable): void {
    this.#table = table;
    this.#numbers = Int32Array.from(this.#names, (name) => table.indexOf(name));
  }
}
