import { metricName } from "../log/words/metricName.ts";
import { drained, eachInParts, type Parts } from "../parts.ts";
import { homeOf } from "./companionHome.ts";
import { runNameKey } from "./companions/nameHyperparameters.ts";
import { type ContinuedRun, continuedRuns } from "./continuedRuns.ts";
import { evaluates, evaluatesOnly, trainsOnly } from "./heldBackLog.ts";
import { isTerminal } from "./logPlace.ts";
import { mainSeries } from "./mainSeries.ts";
import { assignRoles } from "./roles.ts";
import { Run } from "./run.ts";
import { runNameOf } from "./runName.ts";
import { isFiner, isSameConstant, isSameCurve } from "./sameCurve.ts";
import type { Series } from "./series.ts";
import { isJobOver } from "./slurmJob.ts";

/** The runs of one file. */
export interface LogRuns {
  readonly path: string;
  readonly format: string;
  readonly runs: readonly Run[];
}

export interface CompanionRun {
  /** What all sources say of one training. Its path is that of the first source. */
  readonly run: Run;
  /** The runs of single files, first that with the finest training loss. */
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
 * - What a terminal printed may also stand in a file (`tee`, the tool's own log), in the same format too: they are one
 *   training where the curve is the same and they grew at the same time. The file comes first.
 * - A file that holds only validation losses, beside one that holds only training losses: where a folder has one of each
 *   and the evaluations lie in that training.
 * - A metric that two files hold, by name or, across formats, by what its name means and its values, is taken from the finer source: the one with more
 *   points, then with more decimals.
 */
export function companionRuns(logs: readonly LogRuns[]): readonly CompanionRun[] {
  return drained(companionRunsInParts(logs));
}

/** The same, run by run. */
export function* companionRunsInParts(logs: readonly LogRuns[]): Parts<readonly CompanionRun[]> {
  const loose: Group[] = [];
  const groups = new NearGroups();
  for (const [folder, files] of yield* partsByHome(logs, loose)) {
    const most = Math.max(...files.map((parts) => parts.length));
    for (let index = 0; index < most; index++) {
      groups.add({ folder, parts: files.flatMap((parts) => parts[index] ?? []) });
      yield;
    }
  }
  for (const group of loose) {
    groups.add(group);
    yield;
  }
  return withEvaluations(groups.all).map(merged);
}

/** A folder's only log without a validation loss takes the evaluations of its only log without a training loss. */
function withEvaluations(groups: readonly Group[]): readonly Group[] {
  const inFolder = Map.groupBy(groups, ({ folder }) => folder);
  const taken = new Set<Group>();
  for (const near of inFolder.values()) {
    const [training, ...otherTrainings] = near.filter(({ parts }) => allRuns(parts, trainsOnly));
    const [evaluation, ...more] = near.filter(({ parts }) => allRuns(parts, evaluatesOnly));
    if (training === undefined || evaluation === undefined) continue;
    if (otherTrainings.length > 0 || more.length > 0) continue;
    const [own, other] = [evaluation.parts[0]?.run, training.parts[0]?.run];
    if (own === undefined || other === undefined || !evaluates(own, other)) continue;
    training.parts.push(...evaluation.parts);
    taken.add(evaluation);
  }
  return groups.filter((group) => !taken.has(group));
}

function allRuns(parts: readonly ContinuedRun[], holds: (run: Run) => boolean): boolean {
  return parts.every(({ run }) => !isTerminal(run.path) && holds(run));
}

/** Runs of one training: each of one file, or of several files that continue each other. */
interface Group {
  readonly folder: string;
  readonly parts: ContinuedRun[];
}

/** For each home the runs of its parts, file by file; what is no part goes to `loose`, run by run. */
function* partsByHome(
  logs: readonly LogRuns[],
  loose: Group[],
): Parts<ReadonlyMap<string, (readonly ContinuedRun[])[]>> {
  const homes = new Map<string, (readonly ContinuedRun[])[]>();
  const eventFiles = new Map<string, { home: string; files: (readonly Run[])[] }>();
  yield* eachInParts(logs, ({ path, format, runs }) => {
    const { folder, part } = homeOf(path, format, runs);
    const own = path.replace(/[\\/][^\\/]*$/, "");
    if (!part) for (const run of runs) loose.push({ folder, parts: [single(run)] });
    else if (format !== "tensorboard") listOf(homes, folder).push(runs.map(single));
    else {
      const known = eventFiles.get(own) ?? { home: folder, files: [] };
      eventFiles.set(own, known);
      known.files.push(runs);
    }
  });
  for (const { home, files } of eventFiles.values()) listOf(homes, home).push(continuedRuns(files));
  return homes;
}

function single(run: Run): ContinuedRun {
  return { run, sources: [run] };
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

/** Groups by folder, so that each is compared only with those near it. */
class NearGroups {
  readonly all: Group[] = [];
  readonly #inFolder = new Map<string, Group[]>();
  /** By the folders above: those that lie at most two levels below. */
  readonly #below = new Map<string, Group[]>();

  /** Adds it to the group that is the same training, if there is one. */
  add(group: Group): void {
    const above = foldersAbove(group.folder);
    const near = [group.folder, ...above].flatMap((folder) => this.#inFolder.get(folder) ?? []);
    const other = [...near, ...(this.#below.get(group.folder) ?? [])].find((candidate) =>
      isOneTraining(candidate, group),
    );
    if (other !== undefined) {
      other.parts.push(...group.parts);
      return;
    }
    this.all.push(group);
    listOf(this.#inFolder, group.folder).push(group);
    for (const folder of above) listOf(this.#below, folder).push(group);
  }
}

function foldersAbove(folder: string): readonly string[] {
  const above: string[] = [];
  for (let end = folder.lastIndexOf("/"); end > 0 && above.length < 2; ) {
    above.push(folder.slice(0, end));
    end = folder.lastIndexOf("/", end - 1);
  }
  return above;
}

function isOneTraining(a: Group, b: Group): boolean {
  return a.parts.some(({ run: x }) =>
    b.parts.some(({ run: y }) => mayBeOne(x, y) && x.path !== y.path && sharesCurve(x, y)),
  );
}

function mayBeOne(a: Run, b: Run): boolean {
  const terminals = [a, b].filter(({ path }) => isTerminal(path)).length;
  return terminals === 0 ? a.format !== b.format : terminals === 1 && grewTogether(a, b);
}

/** What a terminal shows and what a file system says of the same moment, in milliseconds apart. */
const slack = 3000;

function grewTogether(a: Run, b: Run): boolean {
  return a.begun <= b.lastGrowth + slack && b.begun <= a.lastGrowth + slack;
}

const telling = ["train_loss", "val_loss", "train_accuracy", "val_accuracy"] as const;

function sharesCurve(a: Run, b: Run): boolean {
  return telling.some((role) =>
    a.ofRole(role).some((own) => b.ofRole(role).some((other) => isSameCurve(own, other))),
  );
}

function merged({ folder, parts }: Group): CompanionRun {
  const ordered = [...parts].sort((a, b) => finerLossFirst(a.run, b.run));
  const [first, ...others] = ordered.map(({ run }) => run);
  if (first === undefined) throw new Error("a training without a source");
  const sources = ordered.flatMap((part) => part.sources);
  const tracked = ordered.find(({ run }) => run.format === "mlflow")?.run;
  const called = tracked?.hyperparameters.get(runNameKey);
  if (others.length === 0 && sources.length === 1 && called === undefined)
    return { run: first, sources };
  const { id, path, format, firstLine } = first;
  const ofFolder = (): string =>
    runNameOf({ name: "metrics", folders: folder.split("/").reverse() });
  const name = called === undefined ? (others.length === 0 ? first.name : ofFolder()) : `${called}`;
  const run = new Run({ id, name, path, format, firstLine, aliases: first.aliases });
  for (const source of sources) run.files.add(source.path);
  let kept: Kept[] = [];
  for (const source of [first, ...others]) {
    for (const [key, value] of source.hyperparameters)
      if (!run.hyperparameters.has(key)) run.hyperparameters.set(key, value);
    for (const series of source.series)
      kept = withSeries(kept, { series, format: source.format, path: source.path });
    takeStatus(run, source);
    run.lastGrowth = Math.max(run.lastGrowth, source.lastGrowth);
    run.usualInterval = Math.max(run.usualInterval, source.usualInterval);
    run.begun = Math.min(run.begun || source.begun, source.begun || run.begun);
  }
  const told = sources.find(({ job }) => job !== null && isJobOver(job));
  if (told !== undefined) [run.status, run.failure] = [told.status, told.failure];
  for (const { series, path } of kept) run.adopt(series, path);
  const final = run.series.filter(({ granularity }) => granularity === "final");
  const { roles } = assignRoles(final, run.aliases);
  final.forEach((series, index) => {
    series.role = roles[index] ?? "other";
  });
  return { run, sources };
}

/** Of two that print a number in full, one has now and then a decimal more. */
const chance = 3;
const binary = new Set(["tensorboard", "wandb"]);

/**
 * So that the lines of the training loss, which most findings are about, are those of the run's own path. Of sources
 * that say as much a text comes first, for the one training as for the next.
 */
function finerLossFirst(a: Run, b: Run): number {
  const [x, y] = [mainSeries(a, "train_loss"), mainSeries(b, "train_loss")];
  if (x === undefined || y === undefined)
    return (x === undefined ? 1 : 0) - (y === undefined ? 1 : 0);
  return (
    (isFiner(y, x, chance) ? 1 : 0) - (isFiner(x, y, chance) ? 1 : 0) ||
    (isTerminal(a.path) ? 1 : 0) - (isTerminal(b.path) ? 1 : 0) ||
    (binary.has(a.format) ? 1 : 0) - (binary.has(b.format) ? 1 : 0)
  );
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
    (x.phase === y.phase || x.phase === null || y.phase === null) &&
    (isSameCurve(a.series, b.series) || isSameConstant(a.series, b.series))
  );
}

const weight = { idle: 0, finished: 1, failed: 2, live: 3 } as const;

function takeStatus(run: Run, source: Run): void {
  run.job ??= source.job;
  if (weight[source.status] <= weight[run.status]) return;
  run.status = source.status;
  run.failure = source.failure;
}
