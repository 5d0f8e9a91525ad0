import type { Run, RunId } from "../core/run/run.ts";
import type { Series } from "../core/run/series.ts";

/** Points of all runs together where nobody says otherwise: 100 MB in two columns, 200 MB with what is drawn of them. */
export const defaultMostPoints = 5_000_000;
/** A series of more points is thinned, a column at a time: all of it at once would hold the event loop. */
const mostOfSeries = 1 << 18;
/** It has grown faster than that. */
const tooManyOfSeries = 1.25 * mostOfSeries;
/** Batches of a log that one turn of the event loop may take in; one part of a thinning is enough for it. */
const callsPerPart = 2;
/** A shorter series is left whole: nothing is won by it. */
const fewestOfSeries = 1 << 12;
/** Share of all points that one run may have. */
const shareOfRun = 0.5;
/** Thinning goes on until so much of what is allowed is free, so that not each new point is a reason for it. */
const headroom = 0.01;

/** Bounds the points that runs hold in memory, by thinning the old ones of the longest series: the log has them all. */
export class PointBudget {
  readonly #most: () => number;
  readonly #held = new Map<RunId, { readonly run: Run; points: number }>();
  #points = 0;
  #calls = 0;

  constructor(most: () => number = () => defaultMostPoints) {
    this.#most = most;
  }

  /** Points of all runs. */
  get points(): number {
    return this.#points;
  }

  /** The runs have grown. */
  grown(runs: Iterable<Run>): void {
    const most = this.#most();
    for (const run of runs) {
      this.#count(run);
      if (this.#calls++ % callsPerPart === 0)
        run.series.find(({ length }) => length > mostOfSeries)?.thinPart();
      for (const series of run.series) if (series.length > tooManyOfSeries) series.thin();
      if (this.#count(run) > shareOfRun * most) {
        thinLongest(run.series, this.#count(run) - (shareOfRun - headroom) * most);
        this.#count(run);
      }
    }
    if (this.#points <= most) return;
    const all = [...this.#held.values()].map(({ run }) => run);
    thinLongest(
      all.flatMap(({ series }) => series),
      this.#points - (1 - headroom) * most,
    );
    for (const run of all) this.#count(run);
  }

  forget(ids: Iterable<RunId>): void {
    for (const id of ids) {
      this.#points -= this.#held.get(id)?.points ?? 0;
      this.#held.delete(id);
    }
  }

  #count(run: Run): number {
    const points = run.series.reduce((sum, { length }) => sum + length, 0);
    this.#points += points - (this.#held.get(run.id)?.points ?? 0);
    this.#held.set(run.id, { run, points });
    return points;
  }
}

/** Thins the longest series, each once at most, until so many points are dropped. */
function thinLongest(series: readonly Series[], excess: number): void {
  const long = series.filter(({ length }) => length >= fewestOfSeries);
  let left = excess;
  for (const one of long.sort((a, b) => b.length - a.length)) {
    if (left <= 0) return;
    left -= one.thin();
  }
}
