import { drained, mapInParts, type Parts } from "../parts.ts";
import { nameTemplate } from "./companions/nameHyperparameters.ts";
import { mentionsOptimizer } from "./companions/optimizerName.ts";
import {
  type Candidate,
  type Comparison,
  compareText,
  comparison,
  valuesOf,
  varyingKeys,
} from "./comparisonArms.ts";
import { type Family, familiesOf, lengthOf, type Member } from "./comparisonFamily.ts";
import { isOwnedByOptimizer, settingsOf } from "./comparisonKeys.ts";
import { mainSeries } from "./mainSeries.ts";
import type { Run } from "./run.ts";

const initial = new Set(["seed", "init"]);
/** Settings that must agree before runs in places of any name count as one experiment. */
const fewestShared = 3;
/** What is trained, and on what. */
const subject =
  /(?:^|[_/.])(?:model|arch|architecture|network|net|dataset|data|task|workload)(?:[_/.]name)?$/;

/** All comparisons that the runs allow. The order of the runs does not matter. */
export function compareRuns(runs: readonly Run[]): readonly Comparison[] {
  return drained(compareRunsInParts(runs));
}

/** The same, some runs at a time. */
export function* compareRunsInParts(runs: readonly Run[]): Parts<readonly Comparison[]> {
  const ordered = [...runs].sort((a, b) => compareText(a.id, b.id));
  yield;
  const found: Comparison[] = [];
  for (const family of yield* familiesOf(ordered)) {
    yield;
    found.push(...(yield* comparisonsOf(family)));
  }
  yield;
  return withoutRepeats(found).sort((a, b) => compareText(a.id, b.id));
}

function* comparisonsOf(family: Family): Parts<readonly Comparison[]> {
  const candidates = yield* candidatesOf(family);
  if (candidates.length < 2) return [];
  const varying = varyingKeys(candidates);
  yield;
  if (varying.length === 0) return unexplained(family, candidates);
  const stated = yield* mapInParts(candidates, (candidate) => statedBy(candidate, varying));
  const strict: Comparison[] = [];
  for (const axis of axesOf(varying)) {
    yield;
    strict.push(...alongAxis(family, stated, varying, axis));
  }
  const largest = Math.max(0, ...strict.map((one) => one.runs.length));
  if (2 * largest >= candidates.length) return strict;
  const loose = loosely(family, candidates, varying);
  return loose.length > 0 ? loose : strict;
}

function* candidatesOf({ members }: Family): Parts<readonly Candidate[]> {
  const compared = members.filter(({ run }) => lengthOf(run) > 1);
  const candidates = yield* mapInParts(compared, (member) => ({
    ...member,
    settings: new Map(settingsOf(member.run)),
  }));
  if (!namedAfterOptimizers(candidates)) return candidates;
  for (const { settings, label } of candidates) {
    if (!settings.has("optimizer")) settings.set("optimizer", label.toLowerCase());
  }
  return candidates;
}

/** Where most of the places are called after optimizers, the others are too. */
function namedAfterOptimizers(members: readonly Member[]): boolean {
  const labels = new Set(members.map(({ label }) => label));
  const speaking = [...labels].filter(mentionsOptimizer).length;
  return labels.size > 2 && labels.size === members.length && speaking * 2 >= labels.size;
}

/** Whether the runs belong together: by names that differ only in what varies, or by what they share. */
function isOneExperiment(group: readonly Candidate[]): boolean {
  if (new Set(group.map(({ label }) => nameTemplate(label))).size === 1) return true;
  if (namedAfterOptimizers(group)) return true;
  const keys = new Set(group.flatMap(({ settings }) => [...settings.keys()]));
  return [...keys].filter((key) => valuesOf(group, key).size === 1).length >= fewestShared;
}

function axesOf(varying: readonly string[]): readonly string[] {
  const others = varying.filter((key) => !initial.has(key));
  return varying.some((key) => initial.has(key)) ? ["initial", ...others] : others;
}

/** What a run states of all that varies, and a number for each that is as good as unique. */
interface Stated {
  readonly candidate: Candidate;
  readonly settings: readonly string[];
  readonly hashes: readonly number[];
  readonly sum: number;
}

function statedBy(candidate: Candidate, varying: readonly string[]): Stated {
  const settings = varying.map((key) => `${key}=${candidate.settings.get(key)}`);
  const hashes = settings.map(hashOf);
  return { candidate, settings, hashes, sum: hashes.reduce((a, b) => a + b, 0) };
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++)
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/**
 * The groups of candidates that agree in all that varies but the axis and what may go with it. Sums of hashes find
 * them at once among hundreds of runs with dozens of settings; what has one sum is then compared in full.
 */
function alongAxis(
  family: Family,
  stated: readonly Stated[],
  varying: readonly string[],
  axis: string,
): readonly Comparison[] {
  const free = varying.flatMap((key, i) => (isFree(key, axis) ? [i] : []));
  const alike = new Map<number, Stated[]>();
  for (const one of stated) {
    if (axis !== "initial" && !one.candidate.settings.has(axis)) continue;
    const sum = free.reduce((left, i) => left - (one.hashes[i] ?? 0), one.sum);
    const bucket = alike.get(sum);
    if (bucket === undefined) alike.set(sum, [one]);
    else bucket.push(one);
  }
  const groups = new Map<string, Candidate[]>();
  for (const { candidate, settings } of [...alike.values()].flatMap((bucket) =>
    bucket.length > 1 ? bucket : [],
  )) {
    const key = settings.filter((_, i) => !free.includes(i)).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups].flatMap(([key, group]) => {
    if (group.length < 2) return [];
    const varies = axis === "initial" ? initialAxis(group) : axis;
    if (varies === null || valuesOf(group, varies).size < 2 || !isOneExperiment(group)) return [];
    return [comparison(family, group, varies, key, [])];
  });
}

function isFree(key: string, axis: string): boolean {
  if (axis === "initial") return initial.has(key);
  return key === axis || key === "seed" || (axis === "optimizer" && isOwnedByOptimizer(key));
}

/** A changed initialization is more than a changed seed. */
function initialAxis(group: readonly Candidate[]): "init" | "seed" | null {
  if (valuesOf(group, "init").size > 1) return "init";
  return valuesOf(group, "seed").size > 1 ? "seed" : null;
}

/**
 * Where hardly any runs are alike but for one thing: the runs of one experiment all the same, if one hyperparameter
 * that everybody knows has another value in each run and most of the others agree.
 */
function loosely(
  family: Family,
  candidates: readonly Candidate[],
  varying: readonly string[],
): readonly Comparison[] {
  const stated = new Set(candidates.flatMap(({ settings }) => [...settings.keys()]));
  const distinct = (key: string) =>
    candidates.every(({ settings }) => settings.has(key)) &&
    valuesOf(candidates, key).size === candidates.length;
  if (!isOneExperiment(candidates)) return [];
  const named = ["optimizer", "epochs", "batch_size", "scheduler", "dropout"].filter(distinct);
  const [varies] = named;
  if (varies === undefined || (varies !== "optimizer" && named.length > 1)) return [];
  const others = varying.filter((key) => !isFree(key, varies));
  if (others.some((key) => subject.test(key))) return [];
  if (!namedAfterOptimizers(candidates) && others.length * 2 > stated.size) return [];
  return [comparison(family, candidates, varies, "", others)];
}

/** Nothing that is stated differs: only runs of the same shape in places that merely count them. */
function unexplained(family: Family, candidates: readonly Candidate[]): readonly Comparison[] {
  const seeded = candidates.every(({ settings }) => settings.has("seed"));
  const shapes = new Set(candidates.map(({ run }) => shapeOf(run)));
  if (shapes.size > 1 || !(seeded || candidates.every(({ ordinal }) => ordinal))) return [];
  return [comparison(family, candidates, seeded ? "nothing" : "unknown", "", [])];
}

function shapeOf(run: Run): string {
  const loss = mainSeries(run, "train_loss") ?? mainSeries(run, "val_loss");
  const { step, epoch } = loss?.last ?? {};
  return JSON.stringify([run.format, loss?.name, loss?.total, step, epoch]);
}

/**
 * Drops what says nothing new: a comparison of learning rates within one of optimizers, and the same folders
 * compared once more by another, shorter log.
 */
function withoutRepeats(found: readonly Comparison[]): Comparison[] {
  const kept = found.filter(
    (one) =>
      !isOwnedByOptimizer(one.varies) ||
      !found.some(
        (other) =>
          other.varies === "optimizer" && one.runs.every((run) => other.runs.includes(run)),
      ),
  );
  const byFolders = new Map<string, Comparison>();
  for (const one of kept) {
    const folders = one.runs.map((run) => run.path.replace(/[\\/][^\\/]*$/, ""));
    const apart = new Set(folders).size === folders.length;
    const key = apart ? `${one.varies} ${folders.sort(compareText).join(" ")}` : one.id;
    const before = byFolders.get(key);
    if (before === undefined || points(one) > points(before)) byFolders.set(key, one);
  }
  return [...byFolders.values()];
}

function points(one: Comparison): number {
  return one.runs.reduce((sum, run) => sum + lengthOf(run), 0);
}
