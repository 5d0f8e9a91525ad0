import { type Line, lineOf } from "../../run/line.ts";
import { mainSeries } from "../../run/mainSeries.ts";
import type { MetricRole } from "../../run/metricRole.ts";
import type { Run, RunId } from "../../run/run.ts";
import type { Axis, Series } from "../../run/series.ts";
import { openingLevel } from "../curve.ts";
import { autocorrelation, effectiveSampleSize } from "../statistics/autocorrelation.ts";
import {
  median,
  medianAbsoluteDeviation,
  normalConsistency,
  quantile,
} from "../statistics/median.ts";
import { noise } from "../statistics/noise.ts";
import { failedShare } from "./confidence.ts";

/** How far one run came. */
export interface Outcome {
  readonly run: Run;
  readonly line: Line;
  /** The loss it settled at: the median of the last tenth before the common end; NaN where it came to nothing. */
  readonly level: number;
  /** Standard error of the level from the noise within the run. */
  readonly error: number;
  readonly opening: number;
  readonly diverged: boolean;
  /**
   * What it lacks of the gain that the best of all made: 0 for the best, 1 for a run that gained nothing,
   * `lostShare` for one that diverged.
   */
  readonly share: number;
}

export interface Outcomes {
  /** Runs that went less than half as far as the longest are left out. */
  readonly all: readonly Outcome[];
  readonly leftOut: number;
  /** Opening loss minus the best level. */
  readonly gain: number;
  readonly opening: number;
  readonly best: number;
  /** What x counts, and where the shortest of them ends. */
  readonly axis: Axis | null;
  readonly end: number;
  /** Where the longest ends. */
  readonly longest: number;
  readonly series: string;
}

const lostShare = 1.5;
/** By this share of it above the middle one an opening is that of an explosion. */
const blownUp = 0.5;
/** So many times the lowest one no model begins at: of two runs, too, it is that of an explosion. */
const exploded = 100;
const settledShare = 0.1;
const fewestSettled = 3;
const mostSettled = 2000;
const mostForNoise = 3000;
/** Standard error of a median of normal values, in units of that of their mean. */
const medianError = 1.2533;

/** Null where the runs have no loss of that role in common. Copies of a run are the caller's to remove. */
export function outcomesOf(runs: readonly Run[], role: MetricRole): Outcomes | null {
  const name = commonName(runs, role);
  if (name === null) return null;
  const series = runs.map((run) => run.find(name) as Series);
  const axis =
    (["step", "epoch"] as const).find((one) => series.every((s) => hasAxis(s, one))) ?? null;
  const ends = series.map((s) => endOf(s, axis));
  const longest = Math.max(...ends);
  const read = runs.flatMap((run, i) => {
    const own = series[i];
    return own === undefined ? [] : [{ run, series: own, end: ends[i] ?? 0, lost: isLost(own) }];
  });
  const kept = read.filter(({ end, lost }) => lost || 2 * end >= longest);
  const end = Math.min(...kept.filter(({ lost }) => !lost).map((one) => one.end), longest);
  const settled = kept.map(({ run, series: own, lost }) => settle(run, own, axis, end, lost));
  const opening = openingOf(finite(settled.map((one) => one.opening)));
  const best = Math.min(...finite(settled.map((one) => one.level)));
  const gain = opening - best;
  const all = settled.map((one) => ({
    ...one,
    share: one.diverged ? lostShare : Math.min(lostShare, (one.level - best) / gain),
  }));
  const leftOut = runs.length - kept.length;
  return { all, leftOut, gain, opening, best, axis, end, longest, series: name };
}

/** High among them, as an epoch's mean has learned already; a run that blew up at once is no measure. */
function openingOf(openings: readonly number[]): number {
  const least = Math.min(...openings);
  const usual = least > 0 ? openings.filter((one) => one <= exploded * least) : openings;
  const middle = median(usual);
  return Math.min(quantile(usual, 0.75), middle + blownUp * Math.abs(middle));
}

/** The name under which most runs have their main series of that role, where all runs have it. */
function commonName(runs: readonly Run[], role: MetricRole): string | null {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const name = mainSeries(run, role)?.name;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const common = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return (
    common.find(([name]) => runs.every((run) => (run.find(name)?.length ?? 0) > 1))?.[0] ?? null
  );
}

function hasAxis(series: Series, axis: Axis): boolean {
  const column = series.axis(axis);
  if (column === null) return false;
  for (let i = 0; i < column.length; i++) if (!Number.isFinite(column[i])) return false;
  return true;
}

function endOf(series: Series, axis: Axis | null): number {
  return axis === null ? series.total - 1 : (series.axis(axis)?.at(-1) ?? 0);
}

function isLost(series: Series): boolean {
  return !Number.isFinite(series.values.at(-1));
}

function settle(
  run: Run,
  series: Series,
  axis: Axis | null,
  end: number,
  diverged: boolean,
): Omit<Outcome, "share"> {
  const line = lineOf(series, axis) ?? { x: new Float64Array(), y: new Float64Array() };
  const upTo = line.x.findLastIndex((x) => x <= end) + 1;
  const reached = line.y.subarray(0, upTo === 0 ? line.y.length : upTo);
  const y = series.nonFinite === 0 ? reached : reached.filter(Number.isFinite);
  const width = Math.max(
    Math.min(fewestSettled, Math.ceil(y.length / fewestSettled)),
    Math.round(settledShare * y.length),
  );
  const last = thinned(y.subarray(-width));
  const around = y.subarray(-Math.min(mostForNoise, Math.max(3 * width, 12)));
  const sigma = finite([noise(around), normalConsistency * medianAbsoluteDeviation(last)]);
  const size = effectiveSampleSize(last.length, last.length > 4 ? autocorrelation(last) : 0);
  return {
    run,
    line,
    level: diverged ? Number.NaN : median(last),
    error: (medianError * Math.max(0, ...sigma)) / Math.sqrt(size),
    opening: openingLevel(y),
    diverged,
  };
}

/** Every n-th value of a long stretch, so that a run of any length costs the same. */
function thinned(values: Float64Array): Float64Array {
  const stride = Math.ceil(values.length / mostSettled);
  return stride <= 1 ? values : values.filter((_, i) => i % stride === 0);
}

export function finite(values: readonly number[]): readonly number[] {
  return values.filter(Number.isFinite);
}

/** Those that lack too much of the best one's gain, and the one that lacks most, be it enough for that or not. */
export function runsBehind({ all }: Outcomes): {
  readonly failedRuns: readonly RunId[];
  readonly worstRun?: RunId;
} {
  const failed = all.flatMap(({ run, share }) => (share >= failedShare ? [run.id] : []));
  const [worst] = all.toSorted((a, b) => b.share - a.share);
  return { failedRuns: failed, ...(worst && { worstRun: worst.run.id }) };
}
