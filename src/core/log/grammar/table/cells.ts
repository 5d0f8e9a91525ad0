export type Separator = "," | ";" | "\t" | " " | "|";

/** The cells of one line of a table, trimmed and without quotes (RFC 4180; blanks in a row for `" "`). */
export function cellsOf(text: string, separator: Separator): readonly string[] {
  if (separator === " ") return text.trim().split(/\s+/);
  if (separator === "|")
    return withoutEdges(text)
      .split("|")
      .map((cell) => cell.trim());
  if (!text.includes('"')) return text.split(separator).map((cell) => cell.trim());
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    while (text[at] === " ") at++;
    if (text[at] !== '"') {
      const end = text.indexOf(separator, at);
      cells.push(text.slice(at, end === -1 ? text.length : end).trim());
      if (end === -1) break;
      at = end + 1;
      continue;
    }
    let cell = "";
    for (at++; at < text.length; at++) {
      if (text[at] !== '"') cell += text[at];
      else if (text[at + 1] === '"') cell += text[++at];
      else break;
    }
    cells.push(cell.trim());
    const end = text.indexOf(separator, at);
    if (end === -1) break;
    at = end + 1;
  }
  return cells;
}

/** `| 1 | 0.5 |`, as Markdown and table printers write a row, without its outer bars. */
function withoutEdges(text: string): string {
  return text.trim().replace(/^\|/, "").replace(/\|$/, "");
}
