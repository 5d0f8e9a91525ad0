import { stopAt, type Trajectory } from "../../src/core/landscape/experiment.ts";
import { type LineStyle, lineStyle } from "../theme.ts";
import { paintMinima } from "./minimumMarks.ts";
import type { Scene } from "./scene.ts";
import { place } from "./view.ts";

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
