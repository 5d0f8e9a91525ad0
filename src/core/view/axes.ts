import type { Position } from "../diagnosis/finding.ts";
import type { Run } from "../run/run.ts";
import type { Axis, Series } from "../run/series.ts";

/**
 * What x counts. `time` is the clock on the wall, `relative` the seconds since the run began, `samples` the training
 * examples seen (steps times the batch size); the line of the log stands in where the log states nothing else.
 */
export type ChartAxis = Axis | "relative" | "samples" | "line";

export const chartAxes: readonly ChartAxis[] = [
  "step",
  "epoch",
  "relative",
  "time",
  "samples",
  "line",
];

/** The column of the log from which the coordinate comes; null for the line. */
const columnOf: Readonly<Record<ChartAxis, Axis | null>> = {
  step: "step",
  epoch: "epoch",
  relative: "time",
  time: "time",
  samples: "step",
  line: null,
};

/**
 * x of the points of all series of a run. A point that lacks the coordinate takes that of the last
 * point before it in the log that has one, so that curves with different columns share one axis.
 */
export interface AxisScale {
  readonly axis: ChartAxis;
  /** The column of the log from which x comes; null for the line. */
  readonly source: Axis | null;
  /** The series whose x stands in where a point lacks its own; null where none has any. */
  readonly reference: Series | null;
  /** x of a finding's place, as it is drawn; null where it cannot be told. */
  place(position: Position): number | null;
  /** From the column's unit to the drawn one. */
  drawn(x: number): number;
}

/** `batchSize`: of the run; null where it is not stated, and there are no samples then. */
export function availableAxes(
  series: readonly Series[],
  batchSize: number | null = null,
): readonly ChartAxis[] {
  const has = (axis: Axis) => series.some((s) => s.axis(axis) !== null);
  const stated = chartAxes.filter((axis) => {
    const column = columnOf[axis];
    return column !== null && has(column) && (axis !== "samples" || batchSize !== null);
  });
  return stated.length === 0 ? ["line"] : stated;
}

/** The wanted axis where the run has it, else the one that most series state. */
export function chooseAxis(
  series: readonly Series[],
  wanted: ChartAxis | null,
  batchSize: number | null = null,
): ChartAxis {
  const available = availableAxes(series, batchSize);
  if (wanted !== null && available.includes(wanted)) return wanted;
  const stated = (axis: ChartAxis) => {
    const column = columnOf[axis];
    return column === null ? 0 : series.filter((s) => s.axis(column) !== null).length;
  };
  return available.reduce((best, axis) => (stated(axis) > stated(best) ? axis : best), "line");
}

export function axisScale(
  series: readonly Series[],
  axis: ChartAxis,
  batchSize: number | null = null,
): AxisScale {
  const source = columnOf[axis];
  const reference = source === null ? null : longestWith(series, source);
  const origin = axis === "relative" ? earliest(series) : 0;
  const factor = axis === "relative" ? 1 / 1000 : axis === "samples" ? (batchSize ?? 1) : 1;
  const drawn = (x: number) => (x - origin) * factor;
  return {
    axis,
    source,
    reference,
    place: (position) => {
      const own = source === null ? position.line : source === "time" ? null : position[source];
      if (own !== null) return drawn(own);
      if (position.line === null || reference === null || source === null) return null;
      const x = valueAtLine(reference, source, position.line);
      return Number.isNaN(x) ? null : drawn(x);
    },
    drawn,
  };
}

/** The batch size that a run states. */
export function batchSizeOf({ hyperparameters }: Pick<Run, "hyperparameters">): number | null {
  for (const name of ["batch_size", "train_batch_size", "per_device_train_batch_size"]) {
    const size = Number(hyperparameters.get(name));
    if (Number.isInteger(size) && size > 0) return size;
  }
  return null;
}

function longestWith(series: readonly Series[], axis: Axis): Series | null {
  const having = series.filter((s) => s.axis(axis) !== null);
  return having.reduce<Series | null>((a, b) => (a === null || b.length > a.length ? b : a), null);
}

/** When the run began; points of different series need not be in the order of time. */
function earliest(series: readonly Series[]): number {
  const firsts = series.flatMap((s) => s.axis("time")?.find((x) => !Number.isNaN(x)) ?? []);
  return firsts.length === 0 ? 0 : Math.min(...firsts);
}

/** x of the last point at or before that line. Lines ascend, since a series stands in log order. */
export function valueAtLine(series: Series, axis: Axis, line: number): number {
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
