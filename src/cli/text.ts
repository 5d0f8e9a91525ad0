import { wrapWords } from "../core/text/wrapWords.ts";
import { visibleLine } from "../core/visibleText.ts";

const width = 100;

/** One line of at most 100 columns. */
export function clip(line: string): string {
  const clean = visibleLine(line);
  return clean.length <= width ? clean : `${clean.slice(0, width - 1)}…`;
}

/** Rows of cells as left-aligned columns. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const clean = rows.map((row) => row.map(visibleLine));
  const widths: number[] = [];
  for (const row of clean) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return clean.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** Words in lines of at most 100 columns, each behind the indent. */
export function wrap(text: string, indent: string): string[] {
  return wrapWords(visibleLine(text), width - indent.length).map((line) => clip(indent + line));
}
