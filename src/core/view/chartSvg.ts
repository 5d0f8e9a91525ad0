import { htmlText } from "../text/escape.ts";
import type { ChartAxis } from "./axes.ts";
import type { ChartModel } from "./chartModel.ts";
import { fromColumn } from "./columns.ts";
import type { CurveModel, Points } from "./curve.ts";
import { type Extent, onlyX, rangeOf } from "./extent.ts";
import { formatNumber, formatX } from "./format.ts";
import type { Range, ScaleKind } from "./range.ts";
import { paddedRange, ticksOf } from "./ticks.ts";

/** Of one text in a picture, in UTF-16 units. */
const longestText = 2000;

export interface SvgFrame {
  readonly axis: ChartAxis;
  readonly axisTitle: string;
  readonly extent: Extent | null;
  readonly window: Range | null;
  readonly logX: boolean;
  readonly scale: ScaleKind;
  readonly hidden: ReadonlySet<string>;
}

/** Okabe & Ito 2008: told apart by people of every colour vision, on white paper. */
const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
const dashes = ["", "7 4", "2 3", "10 3 2 3", "14 5"];
const size = { width: 800, height: 420 } as const;
const box = { left: 70, top: 44, right: 780, bottom: 330 } as const;
const legendRow = 18;

/** The chart as a document of its own, for paper: dark on white, whatever the theme of the editor. */
export function chartSvg(model: ChartModel, frame: SvgFrame): string {
  const curves = model.curves.filter(({ name }) => !frame.hidden.has(name));
  const named = curves.filter(({ quiet }) => !quiet);
  const x = xScale(frame);
  const y = yScale(model, frame);
  const rows = Math.ceil(named.length / 3);
  const height = size.height + Math.max(0, rows - 2) * legendRow;
  const body = [
    `<rect width="${size.width}" height="${height}" fill="#fff"/>`,
    text(box.left, 24, model.title, "start", 'font-size="15" font-weight="600"'),
    ...xTicks(frame, x),
    ...yTicks(frame, y),
    text((box.left + box.right) / 2, box.bottom + 38, frame.axisTitle, "middle"),
    `<clipPath id="plot"><rect x="${box.left}" y="${box.top}" width="${box.right - box.left}" height="${box.bottom - box.top}"/></clipPath>`,
    `<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">`,
    ...curves.flatMap((curve) => curveMarkup(curve, x.at, y.at)),
    ...model.onsets.map(
      ({ x: at }) =>
        `<line x1="${n(x.at(at))}" x2="${n(x.at(at))}" y1="${box.top}" y2="${box.bottom}" stroke="#b58900"/>`,
    ),
    "</g>",
    ...model.onsets
      .filter(({ own, x: at }) => own && at >= x.range.min && at <= x.range.max)
      .map(({ x: at, label }) => text(x.at(at) + 4, box.top + 12, label, "start")),
    ...named.flatMap(legendMarkup),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" role="img" aria-label="${htmlText(model.description, longestText)}" font-family="system-ui, sans-serif" font-size="12" fill="#222">\n${body.join("\n")}\n</svg>\n`;
}

interface PaperScale {
  readonly range: Range;
  at(value: number): number;
}

function xScale({ window, extent, logX }: SvgFrame): PaperScale {
  const range = window ?? rangeOf(extent, logX);
  const place = logX ? Math.log : (x: number) => x;
  const [low, high] = [place(range.min), place(range.max)];
  return {
    range,
    at: (x) => box.left + ((place(x) - low) / (high - low)) * (box.right - box.left),
  };
}

function yScale({ ranges }: ChartModel, { scale }: SvgFrame): PaperScale {
  const range = paddedRange(ranges[scale] ?? { min: 0, max: 1 }, scale);
  const place = scale === "logarithmic" ? Math.log : (y: number) => y;
  const [low, high] = [place(range.min), place(range.max)];
  return {
    range,
    at: (y) => box.bottom - ((place(y) - low) / (high - low)) * (box.bottom - box.top),
  };
}

function xTicks({ axis, logX, extent }: SvgFrame, { range, at }: PaperScale): readonly string[] {
  const only = onlyX(extent);
  const ticks = only === null ? ticksOf(range, logX ? "logarithmic" : "linear") : [only];
  return ticks.map((tick) => text(at(tick), box.bottom + 18, formatX(axis, tick), "middle"));
}

function yTicks({ scale }: SvgFrame, { range, at }: PaperScale): readonly string[] {
  return ticksOf(range, scale).flatMap((tick) => [
    `<line x1="${box.left}" x2="${box.right}" y1="${n(at(tick))}" y2="${n(at(tick))}" stroke="#ddd"/>`,
    text(box.left - 8, at(tick) + 4, formatNumber(tick), "end"),
  ]);
}

function curveMarkup(
  curve: CurveModel,
  x: (value: number) => number,
  y: (value: number) => number,
): readonly string[] {
  const { points, smooth, band, quiet, best } = curve;
  const color = colorOf(curve.ordinal);
  const behind = quiet || smooth !== null;
  const stroke = (opacity: number, width: number) =>
    `stroke="${quiet ? "#888" : color}" stroke-opacity="${opacity}" stroke-width="${width}"`;
  const markup: string[] = [];
  if (band !== null) {
    const high = path({ ...points, y: band.high }, x, y);
    const low = path({ ...points, y: band.low }, x, y, true);
    if (high !== "" && low !== "")
      markup.push(`<path d="${high}L${low.slice(1)}Z" fill="${color}" fill-opacity="0.18"/>`);
  }
  const dash =
    behind || dashOf(curve.ordinal) === "" ? "" : ` stroke-dasharray="${dashOf(curve.ordinal)}"`;
  markup.push(
    `<path d="${path(points, x, y)}" ${stroke(behind ? 0.35 : 1, behind ? 1 : 1.6)}${dash}/>`,
  );
  if (smooth !== null) markup.push(`<path d="${path(smooth, x, y)}" ${stroke(1, 1.6)}/>`);
  if (best !== null && Number.isFinite(y(best.y))) {
    markup.push(
      `<circle cx="${n(x(best.x))}" cy="${n(y(best.y))}" r="4.5" stroke="${color}" fill="#fff"/>`,
    );
  }
  return markup;
}

function path(
  points: Points,
  x: (value: number) => number,
  y: (value: number) => number,
  backwards = false,
): string {
  const [xs, ys] = [fromColumn(points.x), fromColumn(points.y)];
  const places: string[] = [];
  for (let i = 0; i < xs.length; i++) {
    const [px, py] = [x(xs[i] ?? Number.NaN), y(ys[i] ?? Number.NaN)];
    if (Number.isFinite(px) && Number.isFinite(py)) places.push(`${n(px)} ${n(py)}`);
  }
  if (backwards) places.reverse();
  return places.length === 0 ? "" : `M${places.join("L")}`;
}

function legendMarkup(curve: CurveModel, position: number): readonly string[] {
  const left = box.left + (position % 3) * 240;
  const top = box.bottom + 62 + Math.floor(position / 3) * legendRow;
  const dash = dashOf(curve.ordinal);
  return [
    `<line x1="${left}" x2="${left + 26}" y1="${top - 4}" y2="${top - 4}" stroke="${colorOf(curve.ordinal)}" stroke-width="2"${dash === "" ? "" : ` stroke-dasharray="${dash}"`}/>`,
    text(left + 32, top, `${shortened(curve.name)}  ${curve.latest}`, "start"),
  ];
}

function colorOf(ordinal: number): string {
  return palette[ordinal % palette.length] ?? "#000000";
}

function dashOf(ordinal: number): string {
  return dashes[(ordinal + Math.floor(ordinal / palette.length)) % dashes.length] ?? "";
}

const longestName = 26;

/** Cut in the middle: names of runs begin and end with what tells them apart. */
function shortened(name: string): string {
  if (name.length <= longestName) return name;
  const half = Math.floor((longestName - 1) / 2);
  return `${name.slice(0, half)}…${name.slice(-half)}`;
}

function text(x: number, y: number, content: string, anchor: string, more = ""): string {
  return `<text x="${n(x)}" y="${n(y)}" text-anchor="${anchor}"${more === "" ? "" : ` ${more}`}>${htmlText(content, longestText)}</text>`;
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
