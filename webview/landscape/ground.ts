import { contour, contourLevels, lossGrid } from "../../src/core/landscape/contours.ts";
import type { Surface } from "../../src/core/landscape/surface.ts";
import { formatNumber } from "../../src/core/view/format.ts";
import type { Theme } from "../theme.ts";
import type { View } from "./view.ts";

const cells = 141;
const levelCount = 16;
const deepest = 0.34;

/** What stays while the descents move: the axes and the surface, as a curve or as shaded contours. */
export function paintGround(
  context: CanvasRenderingContext2D,
  view: View,
  surface: Surface,
  theme: Theme,
): void {
  context.clearRect(0, 0, view.width, view.height);
  if (surface.domain.length === 1) paintCurve(context, view, surface, theme);
  else paintContours(context, view, surface, theme);
  paintAxes(context, view, surface, theme);
}

function paintCurve(
  context: CanvasRenderingContext2D,
  view: View,
  surface: Surface,
  theme: Theme,
): void {
  context.beginPath();
  for (let px = view.left; px <= view.right; px++) {
    context.lineTo(px, view.toY(surface.value(view.toPoint(px, 0))));
  }
  context.strokeStyle = theme.foreground;
  context.lineWidth = theme.highContrast ? 2.5 : 1.75;
  context.stroke();
}

/** Deep is dark: the lower a place lies among all, the stronger the shade. */
function paintContours(
  context: CanvasRenderingContext2D,
  view: View,
  surface: Surface,
  theme: Theme,
): void {
  const grid = lossGrid(surface, cells, cells);
  const levels = contourLevels(grid, levelCount);
  const cellWidth = (view.right - view.left) / (cells - 1);
  const cellHeight = (view.bottom - view.top) / (cells - 1);
  context.fillStyle = theme.lines[0]?.color ?? theme.foreground;
  for (let j = 0; j < cells - 1; j++) {
    for (let i = 0; i < cells - 1; i++) {
      const loss = grid.values[j * cells + i] ?? 0;
      const below = levels.filter((level) => loss < level).length;
      if (below === 0) continue;
      context.globalAlpha = (deepest * below) / levels.length;
      const [left, right] = [i, i + 1].map((n) => Math.round(view.left + n * cellWidth));
      const [bottom, top] = [j, j + 1].map((n) => Math.round(view.bottom - n * cellHeight));
      fillBetween(context, left, top, right, bottom);
    }
  }
  context.globalAlpha = theme.highContrast ? 0.9 : 0.4;
  context.strokeStyle = theme.foreground;
  context.lineWidth = 0.75;
  for (const level of levels) {
    const { segments } = contour(grid, level);
    context.beginPath();
    for (let k = 0; k + 3 < segments.length; k += 4) {
      const at = (offset: number) => segments[k + offset] ?? 0;
      context.moveTo(view.left + at(0) * cellWidth, view.bottom - at(1) * cellHeight);
      context.lineTo(view.left + at(2) * cellWidth, view.bottom - at(3) * cellHeight);
    }
    context.stroke();
  }
  context.globalAlpha = 1;
}

/** Edges on whole pixels: neighbours neither overlap nor leave a seam. */
function fillBetween(
  context: CanvasRenderingContext2D,
  left = 0,
  top = 0,
  right = 0,
  bottom = 0,
): void {
  context.fillRect(left, top, right - left, bottom - top);
}

function paintAxes(
  context: CanvasRenderingContext2D,
  view: View,
  { domain }: Surface,
  theme: Theme,
): void {
  const { left, right, top, bottom } = view;
  context.strokeStyle = theme.grid;
  context.lineWidth = 1;
  context.strokeRect(left, top, right - left, bottom - top);
  context.fillStyle = theme.muted;
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  const across = domain[0] ?? { min: 0, max: 1 };
  for (const tick of ticks(across.min, across.max)) {
    context.fillText(formatNumber(tick), view.toX(tick), bottom + 8);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  const [, low = 0] = view.toPoint(left, bottom);
  const [, high = 0] = view.toPoint(left, top);
  const up = domain[1] ?? null;
  if (up === null) return paintLossTicks(context, view);
  for (const tick of ticks(low, high))
    context.fillText(formatNumber(tick), left - 8, view.toY(tick));
}

function paintLossTicks(context: CanvasRenderingContext2D, view: View): void {
  const unit = view.toY(0) - view.toY(1) || 1;
  const low = -(view.bottom - view.toY(0)) / unit;
  const high = (view.toY(0) - view.top) / unit;
  for (const tick of ticks(low, high)) {
    context.fillText(formatNumber(tick), view.left - 8, view.toY(tick));
  }
}

/** Whole multiples of 1, 2 or 5 times a power of ten, about six of them. */
function ticks(min: number, max: number): readonly number[] {
  const least = (max - min) / 7;
  const unit = 10 ** Math.floor(Math.log10(least));
  const step = unit * ([1, 2, 5, 10].find((digit) => digit * unit >= least) ?? 10);
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.floor(max / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
