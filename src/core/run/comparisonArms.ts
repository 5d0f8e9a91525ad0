import type { HyperparameterValue } from "../log/events/logEvent.ts";
import type { Family, Member } from "./comparisonFamily.ts";
import { isOwnedByOptimizer, type Settings } from "./comparisonKeys.ts";
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

export interface Candidate extends Member {
  readonly settings: Map<string, HyperparameterValue>;
}

/** What one run states and another does not counts as different. */
export function varyingKeys(candidates: readonly Candidate[]): readonly string[] {
  const keys = new Set(candidates.flatMap(({ settings }) => [...settings.keys()]));
  return [...keys].filter((key) => valuesOf(candidates, key).size > 1).sort(compareText);
}

export function valuesOf(candidates: readonly Candidate[], key: string): Set<string> {
  return new Set(candidates.map(({ settings }) => String(settings.get(key))));
}

/** What the group shows along what varies; `key` tells it from other groups of the family. */
export function comparison(
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
      .sort(
        (a, b) =>
          Number(a.label) - Number(b.label) ||
          a.label.localeCompare(b.label, "en", { numeric: true }),
      ),
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
  if (varies !== "optimizer") return short(settings.get(varies) ?? value);
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

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
