import type { Finding } from "../diagnosis/finding.ts";
import { type Message, message } from "../message.ts";
import type { Series } from "../run/series.ts";
import type { AxisScale } from "./axes.ts";
import { pick } from "./columns.ts";
import {
  type CurveModel,
  type CurveOptions,
  curveModel,
  type Visible,
  visiblePart,
} from "./curve.ts";
import { stretchedWeight } from "./ema.ts";
import { formatElapsed, formatNumber } from "./format.ts";
import { type OnsetMark, onsetMarks } from "./onsetMark.ts";
import { type RobustRange, robustRange, type ScaleKind } from "./robustRange.ts";

export const chartIds = ["loss", "gradient", "learning-rate", "accuracy"] as const;
export type ChartId = (typeof chartIds)[number];

export interface ChartModel {
  readonly id: ChartId;
  readonly title: string;
  /** What the chart shows and what was found in it, in one or two sentences, for a screen reader. */
  readonly description: string;
  readonly scale: ScaleKind;
  readonly curves: readonly CurveModel[];
  readonly onsets: readonly OnsetMark[];
  /** null where no value can be drawn on that scale. */
  readonly ranges: Readonly<Record<ScaleKind, DrawnRange | null>>;
  /** Said where values are NaN or ±Infinity. */
  readonly nonFinite: string | null;
}

export interface DrawnRange extends RobustRange {
  /** Said where values lie outside. */
  readonly note: string | null;
}

export interface ChartRequest {
  readonly id: ChartId;
  readonly series: readonly Series[];
  /** All findings of the run: each is marked in every chart. */
  readonly findings: readonly Finding[];
  /** Those among them that show in this chart. */
  readonly own: readonly Finding[];
}

export interface ChartContext {
  readonly scale: AxisScale;
  readonly options: CurveOptions;
  readonly translate: (m: Message) => string;
}

const titles: Readonly<Record<ChartId, string>> = {
  loss: "Loss",
  gradient: "Gradient norm",
  "learning-rate": "Learning rate",
  accuracy: "Accuracy",
};

export function chartModel(request: ChartRequest, context: ChartContext): ChartModel {
  const { id, series, findings, own } = request;
  const { scale, options, translate } = context;
  const names = series.map((s) => s.name).join(", ");
  const longest = Math.max(...series.map((s) => s.length));
  const visible = series.map((s) => {
    const smoothing = stretchedWeight(options.smoothing, s.length / longest);
    return visiblePart(s, scale, { ...options, smoothing });
  });
  const values = visible.map((part) => pick(part.series.values, part.finite));
  const title = translate(message(titles[id]));
  return {
    id,
    title,
    description: [
      translate(message("{title}: {names}.", { title, names })),
      ...own.map((finding) => translate(finding.summary)),
    ].join(" "),
    scale: id === "gradient" ? "logarithmic" : "linear",
    curves: visible.map((part) => curveModel(part, formatNumber(part.series.last?.value ?? 0))),
    onsets: onsetMarks(findings, scale, (finding) => own.includes(finding), translate),
    ranges: {
      linear: drawnRange(values, "linear", translate),
      logarithmic: drawnRange(values, "logarithmic", translate),
    },
    nonFinite: nonFiniteNote(visible, context),
  };
}

function drawnRange(
  curves: readonly Float64Array[],
  scale: ScaleKind,
  translate: ChartContext["translate"],
): DrawnRange | null {
  const range = robustRange(curves, scale);
  return range === null ? null : { ...range, note: outsideNote(range.outside, translate) };
}

function outsideNote(count: number, translate: ChartContext["translate"]): string | null {
  if (count === 0) return null;
  return translate(
    count === 1 ? message("1 point outside") : message("{count} points outside", { count }),
  );
}

function nonFiniteNote(visible: readonly Visible[], context: ChartContext): string | null {
  const parts = visible.filter((part) => part.nonFinite.length > 0);
  if (parts.length === 0) return null;
  return parts.map((part) => seriesNote(part, context)).join(" ");
}

function seriesNote(
  { series, nonFinite, drawnX }: Visible,
  { scale, translate }: ChartContext,
): string {
  const values = [...pick(series.values, nonFinite)].map(String);
  const counts = ["NaN", "Infinity", "-Infinity"]
    .map((name) => ({ name, count: values.filter((value) => value === name).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} × ${name}`);
  const x = drawnX(nonFinite[0] ?? 0);
  const place = scale.axis === "time" ? formatElapsed(x) : formatNumber(x);
  return translate(
    message("{series}: {counts}, first at {axis} {place}.", {
      series: series.name,
      counts: counts.join(", "),
      axis: translate(message(scale.axis)),
      place,
    }),
  );
}
