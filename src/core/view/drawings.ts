import type { Parts } from "../parts.ts";
import type { RunId } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { AxisScale, ChartAxis } from "./axes.ts";
import {
  type CurveLook,
  type CurveModel,
  type CurveOptions,
  curveModel,
  type Visible,
  visiblePart,
} from "./curve.ts";
import { type FullResolution, linesWithGaps, nothingMore } from "./fullResolution.ts";
import { type DrawnCurve, type MeanGroup, meanCurve } from "./meanCurve.ts";
import { type PreparedSeries, PreparedStore } from "./preparedSeries.ts";
import { RankedStretch } from "./robustRange.ts";

/** A series stands in one or two charts; the others are for a person who goes back and forth. */
const mostKept = 4;

interface KeptMean {
  readonly series: readonly Series[];
  readonly key: string;
  readonly mean: DrawnCurve | null;
}

/**
 * Draws curves and keeps them: what has not changed since is the same object, which is neither made nor sent again.
 * Whoever shows charts owns one and drops it with them.
 */
export class Drawings {
  readonly prepared = new PreparedStore();
  readonly #full: FullResolution;
  readonly #curves = new WeakMap<PreparedSeries, Map<string, DrawnCurve>>();
  readonly #styled = new WeakMap<CurveModel, CurveModel>();
  /** By the first series of the group. */
  readonly #means = new WeakMap<Series, KeptMean>();

  /** @param full where dropped points of a stretch that is looked at closely come from. */
  constructor(full: FullResolution = nothingMore) {
    this.#full = full;
  }

  *curve(
    series: Series,
    scale: AxisScale,
    options: CurveOptions,
    look: CurveLook,
  ): Parts<DrawnCurve & { readonly part: Visible; readonly curve: CurveModel }> {
    const part = yield* visiblePart(series, scale, options, this.prepared);
    const close = yield* this.#closePart(part, scale, options, look.runId);
    const { smoothing, window } = options;
    const unit = [scale.axis, scale.drawn(0), scale.drawn(1)];
    const key = JSON.stringify([series.total, close?.series.total, unit, smoothing, window, look]);
    const kept = this.#curves.get(part.prepared) ?? new Map<string, DrawnCurve>();
    this.#curves.set(part.prepared, kept);
    const drawn = kept.get(key) ?? (yield* drawnCurve(part, close, look));
    kept.delete(key);
    kept.set(key, drawn);
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    return { ...drawn, part };
  }

  /** The same part with the points that thinning has dropped; null where none are missing or they are not at hand. */
  *#closePart(
    { series, beside }: Visible,
    scale: AxisScale,
    options: CurveOptions,
    run: RunId,
  ): Parts<Visible | null> {
    const lines = options.window === null ? null : linesWithGaps(series, beside.finite);
    const full = lines && this.#full.of(run, series, lines.first, lines.last);
    if (full === null) return null;
    return yield* visiblePart(full, scale, { ...options, smoothing: 0 }, this.prepared);
  }

  /** The curve, styled by its place among others. */
  styled(curve: CurveModel, ordinal: number): CurveModel {
    if (curve.ordinal === ordinal) return curve;
    const known = this.#styled.get(curve);
    const styled = known?.ordinal === ordinal ? known : { ...curve, ordinal };
    this.#styled.set(curve, styled);
    return styled;
  }

  /** null where the runs have no stretch of x in common. */
  mean(group: MeanGroup, axis: ChartAxis, options: Pick<CurveOptions, "smoothing">) {
    const series = group.members.map((member) => member.series);
    const [first] = series;
    if (first === undefined) return null;
    const totals = series.map(({ total }) => total);
    const key = JSON.stringify([totals, axis, options.smoothing, group.label, group.ordinal]);
    const known = this.#means.get(first);
    const same =
      known?.key === key &&
      known.series.length === series.length &&
      known.series.every((one, i) => one === series[i]);
    if (known !== undefined && same) return known.mean;
    const mean = meanCurve(group, axis, options);
    this.#means.set(first, { series, key, mean });
    return mean;
  }
}

/** The moving average, the best and the newest value are of the whole series. */
function* drawnCurve(part: Visible, close: Visible | null, look: CurveLook): Parts<DrawnCurve> {
  const whole = curveModel(part, look);
  yield;
  if (close === null) return { curve: whole, values: new RankedStretch(part.finite) };
  const { points, marks, total } = curveModel(close, { ...look, best: null });
  return { curve: { ...whole, points, marks, total }, values: new RankedStretch(close.finite) };
}
