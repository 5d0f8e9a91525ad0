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
  const lines: string[] = [];
  let line = "";
  for (const word of visibleLine(text).split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, clip(indent + line)];
}
