import type { Series } from "../run/series.ts";

/** What explains the curves where they stand. */
export const curveLegend = "curves: 0 lowest to 9 highest, x not finite";

/** Values further apart than this, all above zero, are drawn by their logarithms. */
const decades = 100;

/**
 * A curve as digits, its course in equal parts of the series: 0 where it is lowest, 9 where it is highest. A tenth of
 * the tokens of block characters, and read without a font. A part with a value that is not finite is an `x`.
 */
export function digitCurve(series: Series, parts: number): string {
  const values = series.values;
  const count = Math.min(parts, values.length);
  const levels = Array.from({ length: count }, (_, part) => {
    const from = Math.floor((part * values.length) / count);
    const to = Math.floor(((part + 1) * values.length) / count);
    return levelOf(values.slice(from, Math.max(from + 1, to)));
  });
  const finite = levels.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const scale = low > 0 && high / low > decades ? Math.log : (value: number) => value;
  const range = scale(high) - scale(low);
  return levels
    .map((level) => {
      if (!Number.isFinite(level)) return "x";
      return range > 0 ? String(Math.round((9 * (scale(level) - scale(low))) / range)) : "0";
    })
    .join("");
}

/** The median; NaN where any value is not finite. */
function levelOf(values: Float64Array): number {
  if (!values.every(Number.isFinite)) return Number.NaN;
  return values.sort()[values.length >> 1] ?? Number.NaN;
}
