import { stopAt, type Trajectory } from "../../src/core/landscape/experiment.ts";
import type { Minimum } from "../../src/core/landscape/minima.ts";
import type { Point, Surface } from "../../src/core/landscape/surface.ts";
import { type LineStyle, lineStyle, type Theme } from "../theme.ts";
import { place, type View } from "./view.ts";

export interface Scene {
  readonly view: View;
  readonly surface: Surface;
  readonly minima: readonly Minimum[];
  readonly trajectories: readonly Trajectory[];
  readonly step: number;
  readonly start: Point;
  /** Whether paths are told apart by where they end. */
  readonly byBasin: boolean;
  readonly theme: Theme;
  readonly words: { readonly globalMinimum: string; readonly localMinimum: string };
}

/** More minima than this are marked without their names. */
const mostNamed = 4;

/** What moves: the minima, the paths so far with a dot at their newest stop, and the start. */
export function paintPaths(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, trajectories } = scene;
  context.save();
  context.beginPath();
  context.rect(view.left, view.top, view.right - view.left, view.bottom - view.top);
  context.clip();
  paintMinima(context, scene);
  for (const trajectory of trajectories) {
    paintPath(context, scene, trajectory, styleOf(scene, trajectory));
  }
  paintStart(context, scene);
  context.restore();
}

/** Side by side by optimizer; several starts by the basin in which each ends. */
function styleOf({ theme, byBasin, minima }: Scene, { contender, end }: Trajectory): LineStyle {
  if (!byBasin) return lineStyle(theme, contender);
  if (end === null) return { color: theme.muted, dash: [2, 3], width: 1.5 };
  return lineStyle(theme, minima.indexOf(end));
}

function paintPath(
  context: CanvasRenderingContext2D,
  { view, surface, step, theme }: Scene,
  trajectory: Trajectory,
  style: LineStyle,
): void {
  const now = stopAt(trajectory, step);
  if (now === null) return;
  context.strokeStyle = style.color;
  context.fillStyle = style.color;
  context.lineWidth = style.width;
  context.setLineDash([...style.dash]);
  context.beginPath();
  for (const stop of trajectory.stops) {
    if (stop.step > now.step) break;
    context.lineTo(...place(view, surface, stop.point));
  }
  context.stroke();
  context.setLineDash([]);
  for (const stop of trajectory.stops) {
    if (stop.step > now.step) break;
    dot(context, place(view, surface, stop.point), 1.75);
  }
  const at = place(view, surface, now.point);
  dot(context, at, 5.5);
  context.strokeStyle = theme.background;
  context.lineWidth = 1.5;
  context.stroke();
}

/** A star where the loss is least, a ring at each local minimum: told apart by shape. */
function paintMinima(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, surface, minima, theme, words } = scene;
  context.font = `${theme.fontSize}px ${theme.fontFamily}`;
  context.textAlign = "center";
  for (const { point, kind } of minima) {
    const [x, y] = place(view, surface, point);
    context.strokeStyle = theme.foreground;
    context.fillStyle = theme.foreground;
    context.lineWidth = 1.5;
    if (kind === "global") star(context, x, y, 8);
    else {
      context.beginPath();
      context.arc(x, y, minima.length > 20 ? 2.5 : 5, 0, 2 * Math.PI);
      context.stroke();
    }
    if (minima.length > mostNamed) continue;
    const below = y + 26 < view.bottom;
    context.textBaseline = below ? "top" : "bottom";
    const name = kind === "global" ? words.globalMinimum : words.localMinimum;
    label(context, name, x, below ? y + 12 : y - 12, view, theme);
  }
}

/** Text on a ground of its own, moved so that it does not stick out. */
function label(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  view: View,
  theme: Theme,
): void {
  const half = context.measureText(text).width / 2 + 4;
  const at = Math.min(view.right - half, Math.max(view.left + half, x));
  context.globalAlpha = 0.8;
  context.fillStyle = theme.background;
  const top = context.textBaseline === "top" ? y - 2 : y - theme.fontSize - 3;
  context.fillRect(at - half, top, 2 * half, theme.fontSize + 5);
  context.globalAlpha = 1;
  context.fillStyle = theme.foreground;
  context.fillText(text, at, y);
}

function paintStart(context: CanvasRenderingContext2D, scene: Scene): void {
  const { view, surface, start, theme } = scene;
  const [x, y] = place(view, surface, start);
  context.strokeStyle = theme.foreground;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(x, y, 9, 0, 2 * Math.PI);
  context.stroke();
  context.beginPath();
  context.moveTo(x - 13, y);
  context.lineTo(x + 13, y);
  context.moveTo(x, y - 13);
  context.lineTo(x, y + 13);
  context.stroke();
}

function dot(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  radius: number,
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function star(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  for (let i = 0; i < 10; i++) {
    const r = i % 2 === 0 ? radius : radius * 0.42;
    const turn = (i * Math.PI) / 5 - Math.PI / 2;
    context.lineTo(x + r * Math.cos(turn), y + r * Math.sin(turn));
  }
  context.closePath();
  context.fill();
}
