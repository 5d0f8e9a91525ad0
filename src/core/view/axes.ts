import type { Position } from "../diagnosis/finding.ts";
import type { Axis, Series } from "../run/series.ts";

/** What x counts; the line of the log stands in where the log states neither step, epoch nor time. */
export type ChartAxis = Axis | "line";

export const chartAxes: readonly ChartAxis[] = ["step", "epoch", "time", "line"];

/**
 * x of the points of all series of a run. A point that lacks the coordinate takes that of the last
 * point before it in the log that has one, so that curves with different columns share one axis.
 */
export interface AxisScale {
  readonly axis: ChartAxis;
  /** x of each point of the series; NaN where nothing before it in the log has a coordinate. */
  column(series: Series): Float64Array;
  /** x of a finding's place; null where it cannot be told. */
  place(position: Position): number | null;
  /** From the column's unit to the drawn one: time is drawn in seconds since the first point. */
  drawn(x: number): number;
}

export function availableAxes(series: readonly Series[]): readonly ChartAxis[] {
  const stated = (["step", "epoch", "time"] as const).filter((axis) =>
    series.some((s) => s.axis(axis) !== null),
  );
  return stated.length === 0 ? ["line"] : stated;
}

/** The wanted axis where the run has it, else the one that most series state. */
export function chooseAxis(series: readonly Series[], wanted: ChartAxis | null): ChartAxis {
  const available = availableAxes(series);
  if (wanted !== null && available.includes(wanted)) return wanted;
  const stated = (axis: ChartAxis) =>
    axis === "line" ? 0 : series.filter((s) => s.axis(axis) !== null).length;
  return available.reduce((best, axis) => (stated(axis) > stated(best) ? axis : best), "line");
}

export function axisScale(series: readonly Series[], axis: ChartAxis): AxisScale {
  const reference = axis === "line" ? null : longestWith(series, axis);
  const origin = axis === "time" ? firstNumber(reference?.axis("time") ?? null) : 0;
  const unit = axis === "time" ? 1000 : 1;
  const drawn = (x: number) => (x - origin) / unit;
  const columns = new Map<Series, Float64Array>();
  return {
    axis,
    column: (s) => {
      const known = columns.get(s);
      if (known !== undefined) return known;
      const column =
        axis === "line" ? Float64Array.from(s.lines) : filledColumn(s, axis, reference);
      columns.set(s, column);
      return column;
    },
    place: (position) => {
      const own = axis === "line" ? position.line : axis === "time" ? null : position[axis];
      if (own !== null) return drawn(own);
      if (position.line === null || reference === null || axis === "line") return null;
      const x = valueAtLine(reference, axis, position.line);
      return Number.isNaN(x) ? null : drawn(x);
    },
    drawn,
  };
}

function longestWith(series: readonly Series[], axis: Axis): Series | null {
  const having = series.filter((s) => s.axis(axis) !== null);
  return having.reduce<Series | null>((a, b) => (a === null || b.length > a.length ? b : a), null);
}

function firstNumber(column: Float64Array | null): number {
  return column?.find((x) => !Number.isNaN(x)) ?? 0;
}

function filledColumn(series: Series, axis: Axis, reference: Series | null): Float64Array {
  const own = series.axis(axis);
  if (own !== null && !own.some(Number.isNaN)) return own;
  return Float64Array.from({ length: series.length }, (_, i) => {
    const x = own?.[i] ?? Number.NaN;
    if (!Number.isNaN(x) || reference === null) return x;
    return valueAtLine(reference, axis, series.lines[i] ?? 0);
  });
}

/** x of the last point at or before that line. Lines ascend, since a series stands in log order. */
function valueAtLine(series: Series, axis: Axis, line: number): number {
  const lines = series.lines;
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle] ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return series.axis(axis)?.[low - 1] ?? Number.NaN;
}
