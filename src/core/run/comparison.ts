import type { HyperparameterValue } from "../log/logEvent.ts";
import { mentionsOptimizer } from "./companions/optimizerName.ts";
import { type Family, familiesOf, lengthOf, type Member } from "./comparisonFamily.ts";
import { isOwnedByOptimizer, type Settings, settingsOf } from "./comparisonKeys.ts";
import { mainSeries } from "./mainSeries.ts";
import type { Run } from "./run.ts";

/** One side of a comparison: runs that differ at most in their seed. */
export interface Arm {
  readonly label: string;
  readonly settings: Settings;
  readonly runs: readonly Run[];
}

/** Runs that are alike but for one thing. */
export interface Comparison {
  /** Stable while the same experiment lies in the same place. */
  readonly id: string;
  /**
   * `seed`, `init`, `optimizer` or another hyperparameter; `unknown` where nothing says in what the runs differ,
   * `nothing` where all that is stated is the same, the seed too.
   */
  readonly varies: string;
  /** What differs as well, so that the runs are not alike but for one thing after all. */
  readonly confounders: readonly string[];
  /** At least two, in the order of their labels; for seeds one for each run. */
  readonly arms: readonly Arm[];
  readonly runs: readonly Run[];
}

interface Candidate extends Member {
  readonly settings: Map<string, HyperparameterValue>;
}

const initial = new Set(["seed", "init"]);

/** All comparisons that the runs allow. The order of the runs does not matter. */
export function compareRuns(runs: readonly Run[]): readonly Comparison[] {
  const ordered = [...runs].sort((a, b) => compareText(a.id, b.id));
  const found = familiesOf(ordered).flatMap(comparisonsOf);
  return withoutRepeats(found).sort((a, b) => compareText(a.id, b.id));
}

function comparisonsOf(family: Family): readonly Comparison[] {
  const candidates = candidatesOf(family).filter(({ run }) => lengthOf(run) > 1);
  if (candidates.length < 2) return [];
  const varying = varyingKeys(candidates);
  if (varying.length === 0) return unexplained(family, candidates);
  const strict = axesOf(varying).flatMap((axis) => alongAxis(family, candidates, varying, axis));
  const largest = Math.max(0, ...strict.map((one) => one.runs.length));
  if (2 * largest >= candidates.length) return strict;
  const loose = loosely(family, candidates, varying);
  return loose.length > 0 ? loose : strict;
}

/** Where most of the folders are called after optimizers, the others are too. */
function candidatesOf({ members }: Family): readonly Candidate[] {
  const candidates = members.map((member) => ({
    ...member,
    settings: new Map(settingsOf(member.run)),
  }));
  const labels = new Set(members.map(({ label }) => label));
  const speaking = [...labels].filter(mentionsOptimizer).length;
  const unstated = candidates.filter(({ settings }) => !settings.has("optimizer"));
  if (labels.size > 2 && labels.size === members.length && speaking * 2 >= labels.size) {
    for (const { settings, label } of unstated) settings.set("optimizer", label.toLowerCase());
  }
  return candidates;
}

/** What one run states and another does not counts as different. */
function varyingKeys(candidates: readonly Candidate[]): readonly string[] {
  const keys = new Set(candidates.flatMap(({ settings }) => [...settings.keys()]));
  return [...keys].filter((key) => valuesOf(candidates, key).size > 1).sort(compareText);
}

function valuesOf(candidates: readonly Candidate[], key: string): Set<string> {
  return new Set(candidates.map(({ settings }) => String(settings.get(key))));
}

function axesOf(varying: readonly string[]): readonly string[] {
  const others = varying.filter((key) => !initial.has(key));
  return varying.some((key) => initial.has(key)) ? ["initial", ...others] : others;
}

/** The groups of candidates that agree in all that varies but the axis and what may go with it. */
function alongAxis(
  family: Family,
  candidates: readonly Candidate[],
  varying: readonly string[],
  axis: string,
): readonly Comparison[] {
  const fixed = varying.filter((key) => !isFree(key, axis));
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = fixed.map((name) => `${name}=${candidate.settings.get(name)}`).join(" ");
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  return [...groups].flatMap(([key, group]) => {
    const varies = axis === "initial" ? initialAxis(group) : axis;
    if (varies === null || valuesOf(group, varies).size < 2) return [];
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
  const distinct = (key: string) => valuesOf(candidates, key).size === candidates.length;
  const named = ["optimizer", "epochs", "batch_size", "scheduler", "dropout"].filter(distinct);
  const [varies] = named;
  if (varies === undefined || (varies !== "optimizer" && named.length > 1)) return [];
  const others = varying.filter((key) => !isFree(key, varies));
  if (varies !== "optimizer" && others.length * 2 > stated.size) return [];
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
  return JSON.stringify([run.format, loss?.name, loss?.length, step, epoch]);
}

function comparison(
  family: Family,
  group: readonly Candidate[],
  varies: string,
  key: string,
  confounders: readonly string[],
): Comparison {
  const arms = new Map<string, Candidate[]>();
  for (const candidate of group) {
    const key = armKey(candidate, varies, group);
    arms.set(key, [...(arms.get(key) ?? []), candidate]);
  }
  return {
    id: [family.place, key, varies].join("|"),
    varies,
    confounders,
    arms: [...arms.values()]
      .map((members) => ({
        label: members[0] === undefined ? "" : armLabel(members[0], varies, group),
        settings: members[0]?.settings ?? new Map(),
        runs: members.map(({ run }) => run),
      }))
      .sort((a, b) => a.label.localeCompare(b.label, "en", { numeric: true })),
    runs: group.map(({ run }) => run),
  };
}

/** Optimizers come with what was set for them; where nothing is stated each run is an arm. */
function armKey({ settings, run }: Candidate, varies: string, group: readonly Candidate[]): string {
  if (varies === "unknown" || varies === "nothing") return run.id;
  const keys = varies === "optimizer" ? ["optimizer", ...ownKeys(group)] : [varies];
  return JSON.stringify(keys.map((key) => settings.get(key) ?? null));
}

function armLabel(candidate: Candidate, varies: string, group: readonly Candidate[]): string {
  const { settings, label } = candidate;
  if (varies === "unknown" || varies === "nothing") return label;
  const value = String(settings.get(varies) ?? "not stated");
  if (varies === "seed") return `seed ${value}`;
  if (varies !== "optimizer") return value;
  const apart = ownKeys(group).filter((key) => key !== "momentum");
  const same = group.filter((other) => other.settings.get("optimizer") === value);
  const shown = apart.filter((key) => key === "learning_rate" || valuesOf(same, key).size > 1);
  const stated = shown.filter((key) => settings.has(key)).slice(0, 3);
  return [value, ...stated.map((key) => `${shortName(key)} ${short(settings.get(key))}`)].join(
    ", ",
  );
}

function ownKeys(group: readonly Candidate[]): readonly string[] {
  return varyingKeys(group).filter(isOwnedByOptimizer);
}

function shortName(key: string): string {
  return key === "learning_rate" ? "lr" : key;
}

function short(value: HyperparameterValue | undefined): string {
  return typeof value === "number" ? String(Number(value.toPrecision(3))) : String(value);
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

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
