import { type MetricName, metricName } from "../log/words/metricName.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { Curve } from "./curve.ts";

/** A loss on held-back data and what belongs to it; null where the log has none. */
export interface Pair {
  readonly validation: Curve;
  readonly training: Curve | null;
  readonly accuracy: Curve | null;
  /** The losses that stand for the run; others are named where they show something. */
  readonly isMain: boolean;
}

export interface SeriesPair {
  readonly validation: Series;
  readonly training: Series | null;
  readonly isMain: boolean;
}

/** Of a loss with many terms the first ones. */
const mostPairs = 12;

/**
 * The main validation loss with the main training loss, then every other loss on held-back data whose name differs from
 * a training loss's by the phase alone: of each task, each term, each kind of input.
 */
export function lossPairs(run: Run): readonly SeriesPair[] {
  const validation = mainSeries(run, "val_loss");
  const training = mainSeries(run, "train_loss") ?? null;
  const main: readonly SeriesPair[] =
    validation === undefined ? [] : [{ validation, training, isMain: true }];
  const losses = run.series.flatMap((series) => {
    const known = series.granularity === "final" ? metricName(series.name) : null;
    return known?.kind === "loss" && !known.smoothed ? [{ series, known }] : [];
  });
  const trained = losses.filter(({ known }) => known.phase === "train" || known.phase === null);
  const others = losses.flatMap(({ series, known }) => {
    if (series === validation || known.phase === "train" || known.phase === null) return [];
    const partner = trained.find(({ known: own }) => isOfTheSame(own, known));
    return partner === undefined
      ? []
      : [{ validation: series, training: partner.series, isMain: false }];
  });
  return [...main, ...others].slice(0, mostPairs);
}

function isOfTheSame(a: MetricName, b: MetricName): boolean {
  return a.qualifiers.join(" ") === b.qualifiers.join(" ");
}
