import { fromColumn } from "../../src/core/view/columns.ts";
import type { CurveModel, Points } from "../../src/core/view/curve.ts";
import { formatNumber } from "../../src/core/view/format.ts";
import { nearest } from "./nearest.ts";

export interface DrawnPoints {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly lines: Float64Array;
}

/** A curve with its columns at hand. */
export interface DrawnCurve {
  readonly model: CurveModel;
  readonly points: DrawnPoints;
  readonly smooth: DrawnPoints | null;
  /** Non-finite values stand in `y`. */
  readonly marks: DrawnPoints;
  readonly band: { readonly low: Float64Array; readonly high: Float64Array } | null;
}

export function drawnCurve(model: CurveModel): DrawnCurve {
  const { points, smooth, marks, band } = model;
  return {
    model,
    points: columns(points),
    smooth: smooth === null ? null : columns(smooth),
    marks: columns(marks),
    band: band === null ? null : { low: fromColumn(band.low), high: fromColumn(band.high) },
  };
}

function columns({ x, y, lines }: Points): DrawnPoints {
  return { x: fromColumn(x), y: fromColumn(y), lines: fromColumn(lines) };
}

export interface PlaceInLog {
  readonly runId: string;
  readonly line: number;
}

/** Null for a point that stands in no log, such as one of a mean. */
export function placeOf({ model, points }: DrawnCurve, index: number): PlaceInLog | null {
  const line = points.lines[index];
  return model.runId === null || line === undefined ? null : { runId: model.runId, line };
}

/** What a curve says at a place: "0.31", "0.31 (~0.33)" with its average, "0.31 ± 0.02" in a band, "NaN" at a mark. */
export function readingAt(curve: DrawnCurve, x: number): string {
  const { points, smooth, marks, band } = curve;
  const mark = marks.x.indexOf(x);
  if (mark >= 0) return String(marks.y[mark]);
  const at = nearest(points.x, x);
  const value = points.y[at];
  if (value === undefined) return "";
  if (band !== null)
    return `${formatNumber(value)} ± ${formatNumber((band.high[at] ?? value) - value)}`;
  const mean = smooth?.y[nearest(smooth.x, x)];
  return mean === undefined
    ? formatNumber(value)
    : `${formatNumber(value)} (~${formatNumber(mean)})`;
}
