import { aggregate } from "../diagnosis/comparison/aggregate.ts";
import type { Series } from "../run/series.ts";
import type { ChartAxis } from "./axes.ts";
import { pick, positions, toColumn } from "./columns.ts";
import type { CurveModel, CurveOptions } from "./curve.ts";
import { splitFinite } from "./downsample.ts";
import { exponentialMovingAverage } from "./ema.ts";
import { formatNumber } from "./format.ts";
import { stretchOf } from "./minMaxPyramid.ts";
import { RankedStretch } from "./robustRange.ts";

/** What is drawn, with the values that its range is to hold. */
export interface DrawnCurve {
  readonly curve: CurveModel;
  readonly values: RankedStretch;
}

export interface MeanGroup {
  readonly label: string;
  readonly ordinal: number;
  readonly members: readonly { readonly series: Series }[];
}

/**
 * The mean over runs in a band of one standard deviation. Null where the runs have no stretch of x in common, and on
 * axes that runs have not in common at all.
 */
export function meanCurve(
  group: MeanGroup,
  axis: ChartAxis,
  options: Pick<CurveOptions, "smoothing">,
): DrawnCurve | null {
  if (axis !== "step" && axis !== "epoch") return null;
  const band = aggregate(
    group.members.map(({ series }) => series),
    axis,
  );
  if (band === null) return null;
  const { finite } = splitFinite(band.mean, positions(band.x.length));
  const smoothed = (values: Float64Array) =>
    pick(
      options.smoothing > 0 ? exponentialMovingAverage(values, finite, options.smoothing) : values,
      finite,
    );
  const mean = smoothed(band.mean);
  const deviation = smoothed(band.sd).map((sd) => (Number.isFinite(sd) ? sd : 0));
  const x = toColumn(pick(band.x, finite));
  const none = toColumn([]);
  const [centre, sd] = [mean.at(-1) ?? Number.NaN, deviation.at(-1) ?? 0];
  return {
    curve: {
      name: group.label,
      ordinal: group.ordinal,
      runId: null,
      points: { x, y: toColumn(mean), lines: none },
      total: mean.length,
      smooth: null,
      marks: { x: none, y: none, lines: none },
      band: {
        low: toColumn(mean.map((y, i) => y - (deviation[i] ?? 0))),
        high: toColumn(mean.map((y, i) => y + (deviation[i] ?? 0))),
      },
      best: null,
      quiet: false,
      latest: `${formatNumber(centre)} ± ${formatNumber(sd)}`,
    },
    values: new RankedStretch(stretchOf(mean)),
  };
}
