import type { Chart, ChartArea, Plugin, Scale } from "chart.js";
import { color } from "chart.js/helpers";
import { type LineStyle, lineStyle, type Theme } from "../theme.ts";
import type { DrawnCurve, DrawnPoints } from "./curves.ts";
import { Polyline } from "./polyline.ts";

/** What the painter draws; set anew whenever it changes. */
export interface Painted {
  readonly curves: readonly DrawnCurve[];
  readonly theme: Theme;
  /** While a gesture goes on, and at first: many points are drawn as hairlines, which takes a tenth of the time. */
  readonly hasty: boolean;
}

/** Few points are shown as such. */
const mostDots = 40;
/** Points of all curves that can be drawn in full within a frame. */
const mostInFrame = 3000;

/** From a value to its pixel on a scale: affine in the value or in its logarithm. */
export function pixels(scale: Scale): (value: number) => number {
  const [from, to] = [scale.getPixelForValue(scale.min), scale.getPixelForValue(scale.max)];
  if (scale.type === "logarithmic") {
    const low = Math.log(scale.min);
    const slope = (to - from) / (Math.log(scale.max) - low);
    return (value) => from + (Math.log(value) - low) * slope;
  }
  const slope = (to - from) / (scale.max - scale.min);
  return (value) => from + (value - scale.min) * slope;
}

/**
 * Draws curves from their columns. Chart.js makes an object of each point and moves all of them at each step of a
 * gesture, which takes too long for twenty runs; it draws what stands around the curves.
 */
export function curvePainter(painted: () => Painted | null): Plugin<"line"> {
  return {
    id: "curves",
    beforeDatasetsDraw: (chart) => {
      const now = painted();
      if (now !== null) paint(chart as Chart, now);
    },
  };
}

function paint(chart: Chart, { curves, theme, hasty }: Painted): void {
  const { ctx, chartArea, scales, currentDevicePixelRatio: ratio } = chart;
  const { x: xScale, y: yScale } = scales;
  if (xScale === undefined || yScale === undefined) return;
  const [x, y] = [pixels(xScale), pixels(yScale)];
  const { left, top, width, height } = chartArea;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.lineJoin = "round";
  for (const curve of curves) paintBand(ctx, curve, x, y, theme);
  const behind = curves.filter(({ model, smooth }) => model.quiet || smooth !== null);
  const many = takesLong(curves);
  // Of one pixel of the screen: only those are drawn without an outline.
  const hairline = 1 / ratio;
  for (const curve of behind) paintRaw(ctx, curve, x, y, { theme, width: many ? hairline : 1 });
  for (const curve of curves)
    paintFront(ctx, curve, x, y, { theme, hairline: many && hasty ? hairline : null });
  ctx.restore();
  for (const curve of curves) paintDots(ctx, curve, x, y, { theme, area: chartArea });
  for (const curve of curves)
    paintMarks(ctx, curve, x, chartArea, lineStyle(theme, curve.model.ordinal));
}

/** Whether the curves are too many to be drawn in full within a frame. */
export function takesLong(curves: readonly DrawnCurve[]): boolean {
  return (
    curves.reduce((sum, curve) => sum + (curve.smooth ?? curve.points).x.length, 0) > mostInFrame
  );
}

type ToPixel = (value: number) => number;

function paintBand(
  context: CanvasRenderingContext2D,
  { band, points, model }: DrawnCurve,
  x: ToPixel,
  y: ToPixel,
  theme: Theme,
): void {
  if (band === null) return;
  const style = lineStyle(theme, model.ordinal);
  const bottom = context.canvas.height;
  const at = (edge: Float64Array, i: number) => {
    const place = y(edge[i] ?? Number.NaN);
    // A logarithmic scale has no place for what is not above zero.
    return Number.isFinite(place) ? place : bottom;
  };
  context.beginPath();
  for (let i = 0; i < points.x.length; i++) context.lineTo(x(points.x[i] ?? 0), at(band.high, i));
  for (let i = points.x.length - 1; i >= 0; i--)
    context.lineTo(x(points.x[i] ?? 0), at(band.low, i));
  context.closePath();
  context.fillStyle = color(style.color).alpha(0.18).rgbString();
  context.fill();
  if (!theme.highContrast) return;
  context.strokeStyle = style.color;
  context.lineWidth = 1;
  context.stroke();
}

/** The values behind their average, and the runs behind their mean. */
function paintRaw(
  context: CanvasRenderingContext2D,
  { points, model }: DrawnCurve,
  x: ToPixel,
  y: ToPixel,
  { theme, width }: { readonly theme: Theme; readonly width: number },
): void {
  const shade = model.quiet ? theme.muted : lineStyle(theme, model.ordinal).color;
  context.strokeStyle = color(shade)
    .alpha(model.quiet ? 0.6 : 0.35)
    .rgbString();
  context.lineWidth = width;
  context.setLineDash([]);
  strokePoints(context, points, x, y);
}

function paintFront(
  context: CanvasRenderingContext2D,
  curve: DrawnCurve,
  x: ToPixel,
  y: ToPixel,
  { theme, hairline }: { readonly theme: Theme; readonly hairline: number | null },
): void {
  const { model, points, smooth } = curve;
  if (model.quiet) return;
  const style = lineStyle(theme, model.ordinal);
  context.strokeStyle = style.color;
  context.fillStyle = style.color;
  context.lineWidth = hairline ?? style.width;
  context.setLineDash(hairline === null ? [...style.dash] : []);
  strokePoints(context, smooth ?? points, x, y);
  context.setLineDash([]);
}

/** Whole, also where they lie at the edge of the chart. */
function paintDots(
  context: CanvasRenderingContext2D,
  { model, points, smooth }: DrawnCurve,
  x: ToPixel,
  y: ToPixel,
  { theme, area }: { readonly theme: Theme; readonly area: ChartArea },
): void {
  if (model.quiet) return;
  const inside = (px: number, py: number) =>
    px >= area.left - 1 && px <= area.right + 1 && py >= area.top - 1 && py <= area.bottom + 1;
  const { color: shade } = lineStyle(theme, model.ordinal);
  context.strokeStyle = shade;
  context.fillStyle = shade;
  if (smooth === null && points.x.length <= mostDots) {
    for (let i = 0; i < points.x.length; i++) {
      const [px, py] = [x(points.x[i] ?? 0), y(points.y[i] ?? 0)];
      if (inside(px, py)) dot(context, px, py, 2.5);
    }
  }
  if (model.best === null) return;
  const [px, py] = [x(model.best.x), y(model.best.y)];
  if (inside(px, py)) ring(context, px, py, theme.background);
}

/** Only what lies within the scale, and one point beyond at each end, so that lines go on to the edge. */
function strokePoints(
  context: CanvasRenderingContext2D,
  { x: xs, y: ys }: DrawnPoints,
  x: ToPixel,
  y: ToPixel,
): void {
  const right = context.canvas.width;
  const line = new Polyline(context, xs.length);
  for (let i = 0; i < xs.length; i++) {
    const next = xs[i + 1];
    const px = x(xs[i] ?? 0);
    if (next !== undefined && px < 0 && x(next) < 0) continue;
    const py = y(ys[i] ?? 0);
    if (!Number.isFinite(px) || !Number.isFinite(py)) continue;
    line.to(px, py);
    if (px > right) break;
  }
  line.end();
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/** The best epoch. */
function ring(context: CanvasRenderingContext2D, x: number, y: number, inside: string): void {
  context.beginPath();
  context.arc(x, y, 5, 0, 2 * Math.PI);
  context.save();
  context.fillStyle = inside;
  context.fill();
  context.restore();
  context.lineWidth = 2;
  context.stroke();
}

/** A triangle at the top for each value that is no number. */
function paintMarks(
  context: CanvasRenderingContext2D,
  { marks }: DrawnCurve,
  x: ToPixel,
  area: { left: number; right: number; top: number },
  style: LineStyle,
): void {
  context.fillStyle = style.color;
  for (const value of marks.x) {
    const px = x(value);
    if (!(px >= area.left && px <= area.right)) continue;
    context.beginPath();
    context.moveTo(px - 5, area.top - 4);
    context.lineTo(px + 5, area.top - 4);
    context.lineTo(px, area.top + 5);
    context.fill();
  }
}
