import type { Theme } from "../theme.ts";
import type { Scene } from "./scene.ts";
import { place, type View } from "./view.ts";

/** More minima than this are marked without their names. */
const mostNamed = 4;

interface Pixel {
  readonly x: number;
  readonly y: number;
}

/** A star where the loss is least, a ring at each local minimum: told apart by shape. */
export function paintMinima(context: CanvasRenderingContext2D, scene: Scene): void {
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
    const [name, short] =
      kind === "global"
        ? [words.globalMinimum, words.globalInShort]
        : [words.localMinimum, words.localInShort];
    const at = { x, y: below ? y + 12 : y - 12 };
    label(context, isCrossed(context, name, at, scene) ? short : name, at, view, theme);
  }
}

/** Text on a ground of its own. */
function label(
  context: CanvasRenderingContext2D,
  text: string,
  at: Pixel,
  view: View,
  theme: Theme,
): void {
  const { left, right, top, bottom } = labelBox(context, text, at, view, theme);
  context.globalAlpha = 0.8;
  context.fillStyle = theme.background;
  context.fillRect(left, top, right - left, bottom - top);
  context.globalAlpha = 1;
  context.fillStyle = theme.foreground;
  context.fillText(text, (left + right) / 2, at.y);
}

/** Moved so that it does not stick out. */
function labelBox(
  context: CanvasRenderingContext2D,
  text: string,
  { x, y }: Pixel,
  view: View,
  { fontSize }: Theme,
) {
  const half = context.measureText(text).width / 2 + 4;
  const middle = Math.min(view.right - half, Math.max(view.left + half, x));
  const top = context.textBaseline === "top" ? y - 2 : y - fontSize - 3;
  return { left: middle - half, right: middle + half, top, bottom: top + fontSize + 5 };
}

/** Whether the curve would run through a label: in a narrow plot its valleys are narrower than the words. */
function isCrossed(
  context: CanvasRenderingContext2D,
  text: string,
  at: Pixel,
  { view, surface, theme }: Scene,
): boolean {
  if (surface.domain.length > 1) return false;
  const { left, right, top, bottom } = labelBox(context, text, at, view, theme);
  for (let px = left; px <= right; px++) {
    const [, y] = place(view, surface, view.toPoint(px, 0));
    if (y > top && y < bottom) return true;
  }
  return false;
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
