import type { RunTableRow } from "./runTable.ts";

const collator = new Intl.Collator("en", { numeric: true });

/** Numbers by size before words by the alphabet; what is not stated and NaN come last in either direction. */
export function sortTable(
  rows: readonly RunTableRow[],
  column: number,
  descending: boolean,
): readonly RunTableRow[] {
  const sign = descending ? -1 : 1;
  const rankOf = ({ cells }: RunTableRow) => cells[column]?.rank ?? null;
  return [...rows].sort((a, b) => {
    const [x, y] = [rankOf(a), rankOf(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === "number" && typeof y === "number") return sign * Math.sign(x - y);
    if (typeof x === "number" || typeof y === "number") return typeof x === "number" ? -1 : 1;
    return sign * collator.compare(x, y);
  });
}
