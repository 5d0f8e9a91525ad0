import { type Line, lineOf } from "../../run/line.ts";
import type { Axis, Series } from "../../run/series.ts";
import { mean, standardDeviation } from "../statistics/mean.ts";
import { studentQuantile } from "../statistics/studentT.ts";

/** One metric over several runs, on the stretch of x that all of them have. All columns have the same length. */
export interface Band {
  readonly x: Float64Array;
  /** Over the runs that have a finite value there; NaN where none has. */
  readonly mean: Float64Array;
  /** NaN for fewer than two such runs. */
  readonly sd: Float64Array;
  /** 95 % confidence interval of the mean (Student 1908); NaN for fewer than two such runs. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** How many runs have a finite value there. */
  readonly count: Uint32Array;
}

const mostPoints = 1000;

/**
 * Mean, standard deviation and interval over runs on common steps: those of the run with the fewest points in the
 * common stretch, the others interpolated in between. Null where there is no common stretch, or a series lacks the axis.
 */
export function aggregate(series: readonly Series[], axis: Axis): Band | null {
  const lines = series.map((one) => lineOf(one, axis));
  const resampled = onCommonSteps(lines);
  if (resampled === null) return null;
  const { x, rows } = resampled;
  const quantiles = [0, 0, ...rows.slice(1).map((_, i) => studentQuantile(0.05, i + 1))];
  const band: Band = {
    x,
    mean: new Float64Array(x.length),
    sd: new Float64Array(x.length),
    low: new Float64Array(x.length),
    high: new Float64Array(x.length),
    count: new Uint32Array(x.length),
  };
  for (let i = 0; i < x.length; i++) {
    const values = rows.map((row) => row[i] ?? Number.NaN).filter(Number.isFinite);
    const [centre, sd] = [mean(values), standardDeviation(values)];
    const half =
      values.length < 2
        ? Number.NaN
        : ((quantiles[values.length] ?? Number.NaN) * sd) / Math.sqrt(values.length);
    band.mean[i] = centre;
    band.sd[i] = sd;
    band.low[i] = centre - half;
    band.high[i] = centre + half;
    band.count[i] = values.length;
  }
  return band;
}

/** Each line's y on common x; a value between two points is finite only where both are. */
export function onCommonSteps(
  lines: readonly (Line | null)[],
): { readonly x: Float64Array; readonly rows: readonly Float64Array[] } | null {
  const all = lines.flatMap((line) => (line === null || line.x.length === 0 ? [] : [line]));
  if (all.length === 0 || all.length < lines.length) return null;
  const from = Math.max(...all.map(({ x }) => x[0] ?? 0));
  const to = Math.min(...all.map(({ x }) => x.at(-1) ?? 0));
  const grids = all.map(({ x }) => x.filter((at) => at >= from && at <= to));
  const grid = grids.reduce((a, b) => (b.length < a.length ? b : a));
  if (grid.length === 0) return null;
  const stride = Math.ceil(grid.length / mostPoints);
  const x = grid.filter((_, i) => i % stride === 0 || i === grid.length - 1);
  return { x, rows: all.map((line) => interpolated(line, x)) };
}

function interpolated(line: Line, at: Float64Array): Float64Array {
  let next = 0;
  return at.map((x) => {
    while (next < line.x.length - 1 && (line.x[next] ?? 0) < x) next++;
    const [x1, y1] = [line.x[next] ?? 0, line.y[next] ?? Number.NaN];
    if (x1 === x || next === 0) return y1;
    const [x0, y0] = [line.x[next - 1] ?? 0, line.y[next - 1] ?? Number.NaN];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  });
}
