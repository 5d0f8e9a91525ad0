import type { Chart } from "chart.js";
import { lineStyle, type Theme } from "../theme.ts";
import type { DrawnCurve } from "./curves.ts";
import { nearest } from "./nearest.ts";
import { pixels } from "./painter.ts";

/** A vertical line at x, and a dot on each curve where it is read; on a canvas of its own, above the chart. */
export class Crosshair {
  readonly canvas = document.createElement("canvas");

  constructor() {
    this.canvas.className = "crosshair";
    this.canvas.setAttribute("aria-hidden", "true");
  }

  draw(chart: Chart, curves: readonly DrawnCurve[], x: number | null, theme: Theme): void {
    const { width, height, chartArea, scales, currentDevicePixelRatio: ratio } = chart;
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide) this.canvas.width = wide;
    if (this.canvas.height !== high) this.canvas.height = high;
    const context = this.canvas.getContext("2d");
    const { x: xScale, y: yScale } = scales;
    if (context === null || xScale === undefined || yScale === undefined) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (x === null) return;
    const [toX, toY] = [pixels(xScale), pixels(yScale)];
    const at = toX(x);
    if (!(at >= chartArea.left - 1 && at <= chartArea.right + 1)) return;
    context.strokeStyle = theme.muted;
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(at, chartArea.top);
    context.lineTo(at, chartArea.bottom);
    context.stroke();
    for (const { model, points } of curves) {
      if (model.quiet) continue;
      const index = nearest(points.x, x);
      const [px, py] = [toX(points.x[index] ?? Number.NaN), toY(points.y[index] ?? Number.NaN)];
      if (!(px >= chartArea.left && px <= chartArea.right)) continue;
      if (!(py >= chartArea.top && py <= chartArea.bottom)) continue;
      context.beginPath();
      context.arc(px, py, 3.5, 0, 2 * Math.PI);
      context.fillStyle = lineStyle(theme, model.ordinal).color;
      context.fill();
    }
  }
}
