import { type AlignedColumn, alignedRow, wideColumns } from "../grammar/table/aligned.ts";
import type { Emit, LineFormat, LineReader } from "../logFormat.ts";
import { isDigit } from "../words/characters.ts";
import { isNoise, metricName } from "../words/metricName.ts";
import { giveAll, type NamedNumber } from "./namedNumbers.ts";

const underline = /^\s*[-_]{2,}(?: {2,}[-_]+){2,}\s*$/;
const rule = /^[\s\-=_─━]{3,}$/;
/** What no header of a table holds: a pair of name and value, a fraction. */
const statement = /[=:]|\d\.\d/;
const epochNames = /^(?:e|ep|epochs?)$/i;
const stepNames = /^(?:#|steps?|iter|iterations?|batch)$/i;
const columnName = /^[#\p{L}][\p{L}\p{N}_./@()%#\- ]{0,59}$/u;
/** Lines in between that are no rows, after which the table is over. */
const patience = 20;
const maxColumns = 60;

interface Table {
  readonly columns: readonly AlignedColumn[];
  /** The rows begin with a number of their own, as those of a printed data frame. */
  readonly numbered: boolean;
}

/**
 * Tables whose cells are set apart by blanks: spaCy's, skorch's, nolearn's, MATLAB's, scikit-learn's, what tabulate
 * and pandas print. A name may hold blanks (`LOSS NER`), so the columns are those of the dashes below the header, or of
 * the wide gaps in it.
 */
export const dashedTable: LineFormat = {
  kind: "lines",
  id: "dashed-table",
  label: "Aligned table",
  specificity: 65,
  claimAfter: 2,
  createReader: () => new AlignedReader(),
};

class AlignedReader implements LineReader {
  #before = "";
  #table: Table | null = null;
  #misses = 0;

  line(text: string, lineNumber: number, emit: Emit): void {
    if (text.length > 1000) return;
    const first = text.charCodeAt(0);
    const table = this.#table;
    if (table !== null && isRowStart(first)) {
      if (this.#row(table, text, lineNumber, emit)) return;
    }
    if (rule.test(text)) {
      if (underline.test(text)) this.#table = tableOf(underlinedColumns(this.#before, text));
      return;
    }
    if (text.trim() === "") return;
    this.#before = text;
    if (text.includes("  ") && !statement.test(text)) {
      const next = wideTable(text);
      if (next !== null) {
        this.#table = next;
        this.#misses = 0;
        return;
      }
    }
    if (table !== null && ++this.#misses > patience) this.#table = null;
  }

  flush(): void {}

  #row(table: Table, text: string, line: number, emit: Emit): boolean {
    const { columns } = table;
    const own = table.numbered
      ? text.replace(/^\s*\d+(?=\s)/, (found) => " ".repeat(found.length))
      : text;
    if (table.numbered && own === text) return false;
    const cells = alignedRow(own, columns);
    if (cells === null || (table.numbered && cells.includes(null))) return false;
    this.#misses = 0;
    const values: NamedNumber[] = [];
    let step: number | null = null;
    let epoch: number | null = null;
    columns.forEach(({ name }, index) => {
      const value = cells[index] ?? null;
      if (value === null) return;
      if (epochNames.test(name)) epoch = value;
      else if (stepNames.test(name)) step = value;
      else if (!isNoise(name) || metricName(name) !== null) values.push([name, value]);
    });
    if (step === null && epoch === null) return false;
    giveAll(values, { step, epoch, time: null, line }, emit);
    return true;
  }
}

function isRowStart(code: number): boolean {
  return code === 32 || code === 9 || isDigit(code);
}

function wideTable(line: string): Table | null {
  const columns = wideColumns(line);
  const numbered = /^\s/.test(line) && !columns.some(({ name }) => name.includes(" "));
  if (!numbered && !columns.some(({ name }) => name.includes(" "))) return null;
  return tableOf(columns, numbered);
}

/** null where the table has no metric, or nothing that says where the training stands. */
function tableOf(columns: readonly AlignedColumn[], numbered = false): Table | null {
  const places = columns.some(({ name }) => stepNames.test(name) || epochNames.test(name));
  return places &&
    columns.length <= maxColumns &&
    columns.every(({ name }) => columnName.test(name)) &&
    columns.some(({ name }) => metricName(name) !== null)
    ? { columns, numbered }
    : null;
}

function underlinedColumns(header: string, dashes: string): readonly AlignedColumn[] {
  const spans = [...dashes.matchAll(/[-_]+/g)];
  return spans.map(({ index, 0: dash }, column) => {
    const end = Math.max(spans[column + 1]?.index ?? header.length, index + dash.length);
    const from = column === 0 ? 0 : index;
    return { name: header.slice(from, end).trim(), start: index, end: index + dash.length };
  });
}
