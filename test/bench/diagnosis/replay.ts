import { DiagnosisEngine } from "../../../src/core/diagnosis/engine.ts";
import type { Sign } from "../../../src/core/diagnosis/finding.ts";
import { Run } from "../../../src/core/run/run.ts";
import type { Series } from "../../../src/core/run/series.ts";
import { type LabelledRun, type LabelledSign, labelledSigns } from "./labels.ts";
import { labelOf } from "./predict.ts";

export interface Replay {
  /** Share of the run at which each sign was first shown. */
  readonly shownAt: ReadonlyMap<LabelledSign, number>;
  /** Signs that a person was warned of at any time. */
  readonly warnedOf: ReadonlySet<Sign>;
  /** Times that a finding came or went after it had come first. */
  readonly changes: number;
  readonly cleared: readonly Sign[];
}

/** Shows a run to the engine as if it were growing, point by point. */
export function replay(whole: Run, row: LabelledRun): Replay {
  const live = new Run({ ...whole, firstLine: whole.firstLine });
  for (const [name, value] of whole.hyperparameters) live.hyperparameters.set(name, value);
  live.status = "live";
  const cursors = whole.series.map((series) => ({
    series,
    places: placesOf(series, row),
    next: 0,
  }));
  const engine = new DiagnosisEngine();
  const shownAt = new Map<LabelledSign, number>();
  const warnedOf = new Set<Sign>();
  const cleared: Sign[] = [];
  let before = new Set<Sign>();
  const ever = new Set<Sign>();
  let changes = 0;
  const steps = [...new Set(cursors.flatMap(({ places }) => places))].sort((a, b) => a - b);
  for (const at of steps) {
    for (const cursor of cursors) grow(live, cursor, at);
    if (at === steps.at(-1)) live.status = "idle";
    const { findings } = engine.update(live);
    for (const { sign, severity } of findings) if (severity !== "info") warnedOf.add(sign);
    const shown = new Set(
      findings.flatMap(({ sign, consequences }) => [sign, ...consequences.map((c) => c.sign)]),
    );
    for (const sign of shown) {
      const label = labelOf[sign];
      if (label !== undefined && !shownAt.has(label)) shownAt.set(label, at);
      if (!before.has(sign) && ever.has(sign)) changes++;
      ever.add(sign);
    }
    for (const sign of before) {
      if (shown.has(sign)) continue;
      changes++;
      cleared.push(sign);
    }
    before = shown;
  }
  return { shownAt, warnedOf, changes, cleared };
}

/** Where each point lies as a share of the run, in the unit of the labels; by its order where it has no such count. */
function placesOf(series: Series, { x_unit, x_end }: LabelledRun): readonly number[] {
  const axis = series.axis(x_unit);
  let highest = 0;
  return Array.from({ length: series.length }, (_, i) => {
    const x = axis?.[i] ?? Number.NaN;
    const place = Number.isFinite(x) ? x / x_end : (i + 1) / series.length;
    highest = Math.max(highest, Math.min(1, place));
    return highest;
  });
}

function grow(
  live: Run,
  cursor: { readonly series: Series; readonly places: readonly number[]; next: number },
  to: number,
): void {
  const { series, places } = cursor;
  if ((places[cursor.next] ?? Number.POSITIVE_INFINITY) > to) return;
  const target = live.obtain(series.name, () => series.role, series.granularity);
  while ((places[cursor.next] ?? Number.POSITIVE_INFINITY) <= to) {
    const point = series.at(cursor.next);
    if (series.seams.some(({ index }) => index === cursor.next)) target.markSeam();
    if (point !== undefined) target.append(point);
    cursor.next++;
  }
}

export interface ReplaySummary {
  readonly sign: LabelledSign;
  readonly shown: number;
  /** From the labelled onset to the first showing, as shares of the run, sorted. */
  readonly delays: readonly number[];
}

/** Delays of the runs where the sign is true. */
export function summarize(
  rows: readonly LabelledRun[],
  replays: ReadonlyMap<string, Replay>,
): readonly ReplaySummary[] {
  return labelledSigns.map((sign) => {
    const delays = rows.flatMap((row) => {
      const at = replays.get(row.id)?.shownAt.get(sign);
      const onset = row.onset[sign];
      if (row.labels[sign] !== true || at === undefined || onset === undefined) return [];
      return [at - onset / row.x_end];
    });
    return { sign, shown: delays.length, delays: delays.sort((a, b) => a - b) };
  });
}
