import { openingLevel } from "../diagnosis/curve.ts";
import {
  median,
  medianAbsoluteDeviation,
  normalConsistency,
} from "../diagnosis/statistics/median.ts";
import { noise } from "../diagnosis/statistics/noise.ts";
import { type Line, lineOf } from "../run/line.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { Run } from "../run/run.ts";
import type { Axis } from "../run/series.ts";

/** The loss by which runs of one script are compared, on the axis that all of them have. */
export interface Measure {
  readonly series: string;
  readonly axis: Axis | null;
}

export interface Level {
  readonly value: number;
  /** Standard error, from the noise within the run. */
  readonly error: number;
}

const settledShare = 0.1;
const fewestSettled = 3;
const mostSettled = 2000;
/** Standard error of a median of normal values, in units of that of their mean. */
const medianError = 1.2533;

/** The validation loss, else the training loss; null where the log has neither with two points. */
export function measureOf(run: Run): Measure | null {
  for (const role of ["val_loss", "train_loss"] as const) {
    const series = mainSeries(run, role);
    if (series !== undefined && series.length > 1) {
      const axes = ["step", "epoch"] as const;
      return { series: series.name, axis: axes.find((axis) => isWhole(series.axis(axis))) ?? null };
    }
  }
  return null;
}

function isWhole(column: Float64Array | null): boolean {
  return column?.every(Number.isFinite) ?? false;
}

/**
 * The course of the loss up to what the run keeps: to its end, or to the point whose weights it has restored.
 * Null where the run has no loss of that name yet.
 */
export function courseOf(run: Run, measure: Measure): Line | null {
  const found = run.find(measure.series);
  const line = found === undefined ? null : lineOf(found, measure.axis);
  if (line === null || line.x.length === 0) return null;
  const end = restoredAt(run, measure);
  if (end === null) return line;
  const length = line.x.findLastIndex((x) => x <= end) + 1;
  return { x: line.x.subarray(0, length), y: line.y.subarray(0, length) };
}

/** Digits are cut where a loss is printed once more: so far, as a share of it, the same loss may lie apart. */
const printedTwice = 1e-3;

/**
 * Where the point lies whose weights the run has restored at its end; null where it has restored none. A script that
 * keeps its best weights says their loss once more after the last step: a second value there, and only there, which
 * is the lowest of the course again.
 */
export function restoredAt(run: Run, { series, axis }: Measure): number | null {
  const found = run.find(series);
  const x = axis === null ? null : (found?.axis(axis) ?? null);
  if (found === undefined || x === null || x.length < 3) return null;
  const last = x.length - 1;
  const repeated = x.findIndex((at, i) => i > 0 && at === x[i - 1]);
  if (repeated !== last) return null;
  const course = found.values.subarray(0, last);
  const lowest = course.reduce((best, y) => (y < best ? y : best), Number.POSITIVE_INFINITY);
  const kept = found.values[last] ?? Number.NaN;
  const isSame = Math.abs(kept - lowest) <= printedTwice * Math.abs(lowest);
  const best = course.indexOf(lowest);
  return isSame && best < last - 1 ? (x[best] ?? null) : null;
}

/** Where the course ends; −∞ for none. */
export function endOf(line: Line | null): number {
  return line?.x.at(-1) ?? Number.NEGATIVE_INFINITY;
}

/**
 * The level at a place of the course: the median of the last tenth of the points up to there, at least three.
 * NaN where that is not finite.
 */
export function levelAt(line: Line, x: number): Level {
  const count = line.x.findLastIndex((at) => at <= x) + 1;
  const width = Math.max(
    Math.min(fewestSettled, Math.ceil(count / 3)),
    Math.round(settledShare * count),
  );
  const last = line.y.subarray(Math.max(0, count - Math.min(width, mostSettled)), count);
  if (last.length === 0 || !Number.isFinite(last.at(-1))) return { value: Number.NaN, error: 0 };
  const settled = last.filter(Number.isFinite);
  const around = line.y
    .subarray(Math.max(0, count - 3 * mostSettled), count)
    .slice(-Math.max(3 * width, 12));
  const spreads = [noise(around), normalConsistency * medianAbsoluteDeviation(settled)];
  const sigma = Math.max(0, ...spreads.filter(Number.isFinite));
  return { value: median(settled), error: (medianError * sigma) / Math.sqrt(settled.length) };
}

/** What the course began with. */
export function openingOf(line: Line): number {
  return openingLevel(line.y.filter(Number.isFinite));
}

/** The lowest that the course has been, as a median of three neighbours so that no single value counts. */
export function bestOf(line: Line): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < line.y.length; i++) {
    const around = line.y.subarray(Math.max(0, i - 1), i + 2).filter(Number.isFinite);
    if (around.length > 0) best = Math.min(best, median(around));
  }
  return best;
}
