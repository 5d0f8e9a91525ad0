import { lineStyle, type Theme } from "../theme.ts";
import type { DrawnCurve } from "./curves.ts";

const margin = 16;
const row = 20;
const column = 260;

/** The chart as it is on the screen, with its title above and its legend below, as a PNG file. */
export async function chartPicture(
  chart: HTMLCanvasElement,
  title: string,
  curves: readonly DrawnCurve[],
  theme: Theme,
): Promise<ArrayBuffer> {
  const { clientWidth: width, clientHeight: height } = chart;
  const ratio = chart.width / Math.max(1, width);
  const named = curves.filter(({ model }) => !model.quiet);
  const columns = Math.max(1, Math.floor(width / column));
  const rows = Math.ceil(named.length / columns);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round((width + 2 * margin) * ratio);
  canvas.height = Math.round((height + row * (rows + 1) + 3 * margin) * ratio);
  const context = canvas.getContext("2d");
  if (context === null) return new ArrayBuffer(0);
  context.scale(ratio, ratio);
  context.fillStyle = theme.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = theme.foreground;
  context.font = `600 13px ${theme.fontFamily}`;
  context.fillText(title, margin, margin + 12);
  context.drawImage(chart, margin, margin + row, width, height);
  context.font = `12px ${theme.fontFamily}`;
  for (const [i, { model }] of named.entries()) {
    const left = margin + (i % columns) * column;
    const top = height + 2 * margin + row + Math.floor(i / columns) * row;
    const { color, dash, width: stroke } = lineStyle(theme, model.ordinal);
    context.strokeStyle = color;
    context.lineWidth = stroke + 0.5;
    context.setLineDash([...dash]);
    context.beginPath();
    context.moveTo(left, top);
    context.lineTo(left + 26, top);
    context.stroke();
    context.fillText(`${model.name}  ${model.latest}`, left + 34, top + 4, column - 40);
  }
  const blob = await new Promise<Blob | null>((made) => canvas.toBlob(made, "image/png"));
  return blob === null ? new ArrayBuffer(0) : blob.arrayBuffer();
}
