import { metricName } from "../log/metricName.ts";
import { homeOf } from "./companionHome.ts";
import { continuedRuns } from "./continuedRuns.ts";
import { mainSeries } from "./mainSeries.ts";
import { assignRoles } from "./roles.ts";
import { Run } from "./run.ts";
import { runNameOf } from "./runName.ts";
import { isFiner, isSameCurve } from "./sameCurve.ts";
import type { Series } from "./series.ts";

/** The runs of one file. */
export interface LogRuns {
  readonly path: string;
  readonly format: string;
  readonly runs: readonly Run[];
}

export interface CompanionRun {
  /** What all sources say of one training. Its path is that of the first source. */
  readonly run: Run;
  /** The runs of single files; the first is the one with the most points of the training loss. */
  readonly sources: readonly Run[];
}

/**
 * Which runs of several files are one training, and what that training looks like:
 *
 * - Files that a tracker's layout puts together are one: a metric per file (MLflow, DVCLive, downloads of
 *   TensorBoard), `train/` beside `validation/`, CatBoost's tables, a W&B run's log beside its console, checkpoints of
 *   the Hugging Face Trainer. The n-th run of one file is the n-th run of the others.
 * - Event files in one folder are read one after the other, as if they were one.
 * - Any other two files are one training only where their values say so: of different formats, in the same folder or
 *   one at most two levels below the other, with a loss or an accuracy that is the same curve.
 * - A metric that two files hold, by name or, across formats, by what its name means and its values, is taken from the finer source: the one with more
 *   points, then with more decimals.
 */
export function companionRuns(logs: readonly LogRuns[]): readonly CompanionRun[] {
  const groups: Group[] = [];
  const loose: Group[] = [];
  for (const [folder, sources] of partsByHome(logs, loose)) {
    const most = Math.max(...sources.map((runs) => runs.length));
    for (let index = 0; index < most; index++)
      groups.push({ folder, sources: sources.flatMap((runs) => runs[index] ?? []) });
  }
  for (const group of [...groups.splice(0), ...loose]) {
    const other = groups.find((candidate) => isOneTraining(candidate, group));
    if (other === undefined) groups.push(group);
    else other.sources.push(...group.sources);
  }
  return groups.map(({ folder, sources }) => merged(folder, sources));
}

interface Group {
  readonly folder: string;
  readonly sources: Run[];
}

/** For each home the runs of its parts, file by file; what is no part goes to `loose`, run by run. */
function partsByHome(
  logs: readonly LogRuns[],
  loose: Group[],
): ReadonlyMap<string, (readonly Run[])[]> {
  const homes = new Map<string, (readonly Run[])[]>();
  const add = (folder: string, runs: readonly Run[]) => {
    const parts = homes.get(folder);
    if (parts === undefined) homes.set(folder, [runs]);
    else parts.push(runs);
  };
  const eventFiles = new Map<string, { home: string; files: (readonly Run[])[] }>();
  for (const { path, format, runs } of logs) {
    const { folder, part } = homeOf(path, format, runs);
    if (!part) loose.push(...runs.map((run) => ({ folder, sources: [run] })));
    else if (format !== "tensorboard") add(folder, runs);
    else {
      const own = path.replace(/[\\/][^\\/]*$/, "");
      const known = eventFiles.get(own);
      if (known === undefined) eventFiles.set(own, { home: folder, files: [runs] });
      else known.files.push(runs);
    }
  }
  for (const { home, files } of eventFiles.values()) add(home, continuedRuns(files));
  return homes;
}

function isOneTraining(a: Group, b: Group): boolean {
  if (!isNear(a.folder, b.folder)) return false;
  return a.sources.some((x) =>
    b.sources.some((y) => x.format !== y.format && x.path !== y.path && sharesCurve(x, y)),
  );
}

function isNear(a: string, b: string): boolean {
  const [outer, inner] = a.length <= b.length ? [a, b] : [b, a];
  if (outer === inner) return true;
  if (!inner.startsWith(`${outer}/`)) return false;
  return inner.slice(outer.length + 1).split("/").length <= 2;
}

const telling = ["train_loss", "val_loss", "train_accuracy", "val_accuracy"] as const;

function sharesCurve(a: Run, b: Run): boolean {
  return telling.some((role) =>
    a.ofRole(role).some((own) => b.ofRole(role).some((other) => isSameCurve(own, other))),
  );
}

function merged(folder: string, sources: readonly Run[]): CompanionRun {
  const [first, ...others] = [...sources].sort((a, b) => lossPoints(b) - lossPoints(a));
  if (first === undefined) throw new Error("a training without a source");
  if (others.length === 0) return { run: first, sources };
  const { id, path, format, firstLine } = first;
  const name = runNameOf({ name: "metrics", folders: folder.split("/").reverse() });
  const run = new Run({ id, name, path, format, firstLine });
  let kept: Kept[] = [];
  for (const source of [first, ...others]) {
    for (const [key, value] of source.hyperparameters)
      if (!run.hyperparameters.has(key)) run.hyperparameters.set(key, value);
    for (const series of source.series)
      kept = withSeries(kept, { series, format: source.format, path: source.path });
    takeStatus(run, source);
    run.lastGrowth = Math.max(run.lastGrowth, source.lastGrowth);
    run.begun = Math.min(run.begun || source.begun, source.begun || run.begun);
  }
  for (const { series } of kept) run.adopt(series);
  const final = run.series.filter(({ granularity }) => granularity === "final");
  const { roles } = assignRoles(final);
  final.forEach((series, index) => {
    series.role = roles[index] ?? "other";
  });
  return { run, sources: [first, ...others] };
}

function lossPoints(run: Run): number {
  return mainSeries(run, "train_loss")?.length ?? 0;
}

interface Kept {
  readonly series: Series;
  readonly format: string;
  readonly path: string;
}

/** The series kept so far with one more, without what either says coarser than the other. */
function withSeries(kept: readonly Kept[], next: Kept): Kept[] {
  const at = kept.findIndex((own) => isSameMetric(own, next));
  const own = kept[at];
  if (own === undefined) return [...kept, next];
  return isFiner(next.series, own.series) ? kept.with(at, next) : [...kept];
}

/** By values only across formats: one tool writes no metric twice, and its learning rates may well be equal. */
function isSameMetric(a: Kept, b: Kept): boolean {
  if (a.path === b.path || a.series.granularity !== b.series.granularity) return false;
  if (a.series.name === b.series.name) return true;
  if (a.format === b.format) return false;
  const [x, y] = [metricName(a.series.name), metricName(b.series.name)];
  if (x === null || y === null || x.kind !== y.kind) return false;
  return (
    (x.phase === y.phase || x.phase === null || y.phase === null) && isSameCurve(a.series, b.series)
  );
}

const weight = { idle: 0, finished: 1, failed: 2, live: 3 } as const;

function takeStatus(run: Run, source: Run): void {
  if (weight[source.status] <= weight[run.status]) return;
  run.status = source.status;
  run.failure = source.failure;
}
