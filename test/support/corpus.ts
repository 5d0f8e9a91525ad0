import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Run } from "../../src/core/run/run.ts";
import { readLog } from "./readLog.ts";
import { sharedFolder } from "./shared.ts";

interface TruthPoint {
  readonly x: number | null;
  readonly value: number | string;
}

export interface TruthSeries {
  readonly name: string;
  readonly role?: string;
  readonly count: number;
  readonly first: TruthPoint;
  readonly last: TruthPoint;
  readonly min: number | null;
  readonly max: number | null;
  readonly nan: number;
  readonly sum: number;
}

export interface Truth {
  readonly file: string;
  readonly series: readonly TruthSeries[];
  readonly x_axis: "step" | "epoch" | "both" | "none";
  readonly runs: number | null;
  readonly hyperparameters: Readonly<Record<string, unknown>>;
  readonly intermediate?: { readonly count?: number };
}

export interface Sample {
  /** `<format>/<name>`. */
  readonly id: string;
  readonly file: string;
  readonly truth: Truth;
}

/** The samples of a format's folder, or of all folders. */
export function samples(format?: string): readonly Sample[] {
  const shared = sharedFolder();
  if (shared === null) return [];
  const corpus = path.join(shared, "corpus");
  const formats = format === undefined ? readdirSync(corpus) : [format];
  return formats.flatMap((folder) => {
    const inside = path.join(corpus, folder);
    if (folder === "sets" || !existsSync(inside) || folder.endsWith(".md")) return [];
    return readdirSync(inside).flatMap((name): Sample[] => {
      const described = path.join(inside, name, "truth.json");
      if (!existsSync(described)) return [];
      const truth: Truth = JSON.parse(readFileSync(described, "utf8"));
      return [{ id: `${folder}/${name}`, file: path.join(inside, name, truth.file), truth }];
    });
  });
}

interface Summary {
  readonly role: string;
  readonly name: string;
  readonly count: number;
  readonly sum: number;
  readonly nan: number;
  readonly min: number;
  readonly max: number;
  readonly first: { step: number | null; epoch: number | null; value: number };
  readonly last: { step: number | null; epoch: number | null; value: number };
}

/** How many series of a truth were found as it states them. */
export interface Found {
  readonly found: number;
  readonly of: number;
}

export interface Compared {
  /** Series of a role but `other`. */
  readonly withRole: Found;
  readonly others: Found;
  /** null where the truth does not state them. */
  readonly runs: boolean | null;
  /** One sentence each. */
  readonly differences: readonly string[];
}

/** What differs between a log as it is read and its truth, one sentence each. */
export function differences(sample: Sample): readonly string[] {
  return compared(sample).differences;
}

export function compared({ file, truth }: Sample): Compared {
  const log = readLog(file);
  const { runs } = log.collector;
  const found = summaries(runs);
  const wrong: string[] = [];
  const expectedRuns = truth.series.length === 0 ? 0 : truth.runs;
  if (expectedRuns !== null && runs.length !== expectedRuns) {
    wrong.push(`${runs.length} runs, not ${expectedRuns} (${log.format})`);
  }
  const updates = runs
    .flatMap((run) => run.series)
    .filter(({ granularity }) => granularity === "running");
  if (
    truth.intermediate?.count !== undefined &&
    !updates.some((own) => own.length === truth.intermediate?.count)
  ) {
    wrong.push(`no running series of ${truth.intermediate.count} updates`);
  }
  const taken = new Map<TruthSeries, Summary>();
  const isTaken = (own: Summary) => [...taken.values()].includes(own);
  for (const series of truth.series) {
    const match = found.find(
      (own) => !isTaken(own) && isRole(series, own) && isEqual(series, own, truth.x_axis),
    );
    if (match !== undefined) taken.set(series, match);
    else
      wrong.push(`no ${series.role ?? "series"} like ${brief(series)}; ${nearest(series, found)}`);
  }
  for (const own of found) {
    if (!isTaken(own) && roleInTruth(own.role) !== "other")
      wrong.push(`unexpected ${own.role} ${brief(own)}`);
  }
  const count = (wanted: readonly TruthSeries[]): Found => ({
    found: wanted.filter((series) => taken.has(series)).length,
    of: wanted.length,
  });
  const hasRole = ({ role }: TruthSeries) => role !== undefined && role !== "other";
  return {
    withRole: count(truth.series.filter(hasRole)),
    others: count(truth.series.filter((series) => !hasRole(series))),
    runs: expectedRuns === null ? null : runs.length === expectedRuns,
    differences: wrong,
  };
}

/** The truths know no gradient norms of single layers: those are `other` in them. */
function roleInTruth(role: string): string {
  return role === "layer_grad_norm" ? "other" : role;
}

function isRole(series: TruthSeries, own: Summary): boolean {
  return series.role === undefined || series.role === roleInTruth(own.role);
}

function isEqual(series: TruthSeries, own: Summary, axis: Truth["x_axis"]): boolean {
  if (series.count !== own.count || series.nan !== own.nan || !isNear(series.sum, own.sum))
    return false;
  if (
    series.nan < series.count &&
    !(isNear(series.min ?? 0, own.min) && isNear(series.max ?? 0, own.max))
  )
    return false;
  return isPoint(series.first, own.first, axis) && isPoint(series.last, own.last, axis);
}

function isPoint(point: TruthPoint, own: Summary["first"], axis: Truth["x_axis"]): boolean {
  const value = typeof point.value === "string" ? own.value.toString().toLowerCase() : null;
  const sameValue =
    value === null
      ? isNear(Number(point.value), own.value)
      : value.startsWith(String(point.value).slice(0, 3).toLowerCase());
  if (point.x === null || axis === "none") return sameValue;
  const candidates =
    axis === "step" ? [own.step] : axis === "epoch" ? [own.epoch] : [own.step, own.epoch];
  return sameValue && candidates.some((x) => x !== null && isNear(x, point.x ?? 0));
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

function summaries(runs: readonly Run[]): readonly Summary[] {
  const byName = new Map<string, Summary>();
  for (const run of runs) {
    for (const series of run.series) {
      const first = series.at(0);
      const last = series.last;
      if (series.granularity === "running" || first === undefined || last === undefined) continue;
      const finite = [...series.values].filter(Number.isFinite);
      const before = byName.get(`${series.role} ${series.name}`);
      byName.set(`${series.role} ${series.name}`, {
        role: series.role,
        name: series.name,
        count: series.length + (before?.count ?? 0),
        nan: series.nonFinite + (before?.nan ?? 0),
        sum: finite.reduce((sum, value) => sum + value, before?.sum ?? 0),
        min: finite.reduce(
          (least, value) => Math.min(least, value),
          before?.min ?? Number.POSITIVE_INFINITY,
        ),
        max: finite.reduce(
          (most, value) => Math.max(most, value),
          before?.max ?? Number.NEGATIVE_INFINITY,
        ),
        first: before?.first ?? first,
        last,
      });
    }
  }
  return [...byName.values()];
}

function brief(series: TruthSeries | Summary): string {
  return `"${series.name}" (${series.count} points, sum ${series.sum}, from ${JSON.stringify(series.first)} to ${JSON.stringify(series.last)})`;
}

function nearest(series: TruthSeries, found: readonly Summary[]): string {
  const same = found.filter((own) => own.count === series.count || own.name === series.name);
  return same.length === 0
    ? "nothing near"
    : `near: ${same
        .slice(0, 2)
        .map((own) => `${own.role} ${brief(own)}`)
        .join(", ")}`;
}
