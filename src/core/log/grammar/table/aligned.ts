import { parseNumber } from "../../words/numbers.ts";

/** A column of a table whose cells are set apart by blanks alone, by the place of its name in the line. */
export interface AlignedColumn {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const token = /\S+/g;
const wideGap = / {2,}|\t+/g;
/** A duration, or a count with its total. */
const noNumber =
  /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|min)|\d{1,3}(?::\d\d){1,2}(?:\.\d+)?|\d{1,9}\/\d{1,9})$/;
const empty = /^(?:[-+*–]|none|n\/a)$/i;

/** Names between two blanks or more, of which some may hold a single one: `Train Loss    Valid Loss`. */
export function wideColumns(line: string): readonly AlignedColumn[] {
  const columns: AlignedColumn[] = [];
  const text = line.trimEnd();
  let start = text.length - text.trimStart().length;
  const add = (end: number) => {
    if (end > start) columns.push({ name: text.slice(start, end), start, end });
  };
  wideGap.lastIndex = start;
  for (let gap = wideGap.exec(text); gap !== null; gap = wideGap.exec(text)) {
    add(gap.index);
    start = gap.index + gap[0].length;
  }
  add(text.length);
  return columns;
}

/** Names of one word each. */
export function wordColumns(line: string): readonly AlignedColumn[] {
  return [...line.matchAll(token)].map(({ 0: name, index }) => ({
    name,
    start: index,
    end: index + name.length,
  }));
}

/** The numbers of a row by column, null for an empty cell or a duration; null where the line is no row. */
export function alignedRow(
  row: string,
  columns: readonly AlignedColumn[],
): readonly (number | null)[] | null {
  return alignedCells(row, columns)?.map(parseNumber) ?? null;
}

/**
 * The cells of a row by column (of a list in brackets its sum), "" where there is none; null where the line is no row.
 * Where the row has fewer cells than columns, each cell is that of the column which it begins or ends nearest to.
 */
export function alignedCells(
  row: string,
  columns: readonly AlignedColumn[],
): readonly string[] | null {
  const tokens: Token[] = [];
  const line = row.includes("[") ? row.replace(list, sumOf) : row;
  for (const found of line.matchAll(token)) {
    if (tokens.length > columns.length) return null;
    tokens.push({ text: found[0], start: found.index, end: found.index + found[0].length });
  }
  if (tokens.length < 2 || tokens.length > columns.length) return null;
  const cells = columns.map(() => "");
  let next = 0;
  for (const cell of tokens) {
    const at = tokens.length === columns.length ? next : nearest(cell, columns, next);
    if (at === null) return null;
    const isCell = parseNumber(cell.text) !== null || empty.test(cell.text);
    if (!isCell && !noNumber.test(cell.text)) return null;
    cells[at] = cell.text;
    next = at + 1;
  }
  return cells;
}

const list = /\[([^[\]]{0,400})\]/g;

/** A cell with the terms of a loss, as DeepXDE prints them: together they are the loss. */
function sumOf(cell: string, terms: string): string {
  const values = terms.split(",").map(parseNumber);
  if (terms.trim() === "") return "-";
  return values.includes(null)
    ? cell
    : String(values.reduce((sum: number, value) => sum + (value ?? 0), 0));
}

function nearest(cell: Token, columns: readonly AlignedColumn[], from: number): number | null {
  let best: number | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let index = from; index < columns.length; index++) {
    const column = columns[index];
    if (column === undefined) break;
    const distance = Math.min(
      Math.abs(cell.start - column.start),
      Math.abs(cell.end - column.end),
      Math.abs(cell.start + cell.end - column.start - column.end) / 2,
    );
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
