const width = 100;

/** At most 100 columns; control characters of a log must not reach the terminal. */
export function clip(line: string): string {
  const clean = line.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  return clean.length <= width ? clean : `${clean.slice(0, width - 1)}…`;
}

/** Rows of cells as left-aligned columns. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows.map((row) =>
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
  for (const word of text.split(" ")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, clip(indent + line)];
}
