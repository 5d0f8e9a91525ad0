import { groupBy } from "../../groupBy.ts";
import type { Comparison } from "../../run/comparisonArms.ts";
import { comparePlaces, shortFolder } from "./folders.ts";
import { filterRuns, type RunFilter, type RunOrder, sortRuns } from "./runFilter.ts";
import type { RunRow } from "./runRow.ts";

export const runGroupings = ["folder", "experiment"] as const;
export type RunGrouping = (typeof runGroupings)[number];

/** Runs of one folder, or of one comparison. */
export interface RunGroup {
  /** Stable while the same folder or experiment is there. */
  readonly id: string;
  readonly kind: "folder" | "comparison";
  /** In full, with slashes: that of the runs, or the one in which the runs of a comparison all lie. */
  readonly folder: string;
  /** A folder below the workspace's, or where the experiment lies. */
  readonly label: string;
  /** What varies between the runs of a comparison; null for a folder. */
  readonly varies: string | null;
  readonly rows: readonly RunRow[];
}

export interface RunTree {
  readonly groups: readonly RunGroup[];
  /** How many runs are shown, and of how many: the hidden ones aside. */
  readonly shown: number;
  readonly all: number;
}

export interface RunTreeOptions {
  readonly filter: RunFilter;
  readonly order: RunOrder;
  readonly grouping: RunGrouping;
  /** Folders of the workspace, with slashes. */
  readonly roots: readonly string[];
}

/** The runs in groups, each sorted; groups by name, or by their first run where they are not sorted by name. */
export function runTree(
  rows: readonly RunRow[],
  comparisons: readonly Comparison[],
  { filter, order, grouping, roots }: RunTreeOptions,
): RunTree {
  const shown = filterRuns(rows, filter);
  const experiments =
    grouping === "experiment" ? comparisonGroups(shown, comparisons, order, roots) : [];
  const compared = new Set(experiments.flatMap((group) => group.rows));
  const rest = shown.filter((row) => !compared.has(row));
  const folders = folderGroups(rest, order, roots);
  return { groups: [...experiments, ...folders], shown: shown.length, all: rows.length };
}

/** Whether the same runs of the same names stand in the same places, so that only what is said of them may differ. */
export function sameShape({ groups: before }: RunTree, { groups: now }: RunTree): boolean {
  return (
    before.length === now.length &&
    now.every((group, i) => {
      const old = before[i];
      return (
        old?.id === group.id &&
        old.label === group.label &&
        old.rows.length === group.rows.length &&
        group.rows.every(({ id, name }, k) => old.rows[k]?.id === id && old.rows[k].name === name)
      );
    })
  );
}

/** Of one log: more would drown the runs of others among which they stand. */
const mostOfOneLog = 5;

/**
 * A log that is alone in its folder belongs to the folder above, unless it holds many runs: its own is only another
 * name for it. Else a sweep would be a thousand groups of one run.
 */
function folderGroups(
  rows: readonly RunRow[],
  order: RunOrder,
  roots: readonly string[],
): readonly RunGroup[] {
  const inFolder = groupBy(rows, ({ folder }) => folder);
  const alone = new Set(
    [...inFolder].flatMap(([folder, own]) => {
      const isOneLog = own.every(({ path }) => path === own[0]?.path);
      return isOneLog && own.length <= mostOfOneLog && !roots.includes(folder) ? [folder] : [];
    }),
  );
  const groups = new Map<string, RunRow[]>();
  for (const row of rows) {
    const isAlone = alone.has(row.folder);
    const folder = isAlone ? row.folder.replace(/\/[^/]*$/, "") : row.folder;
    const known = groups.get(folder);
    if (known === undefined) groups.set(folder, [row]);
    else known.push(row);
  }
  return sorted(
    [...groups].map(([folder, own]) => ({
      id: `folder ${folder}`,
      kind: "folder",
      folder,
      label: shortFolder(folder, roots),
      varies: null,
      rows: sortRuns(own, order),
    })),
    order,
  );
}

function comparisonGroups(
  rows: readonly RunRow[],
  comparisons: readonly Comparison[],
  order: RunOrder,
  roots: readonly string[],
): readonly RunGroup[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const groups = comparisons.flatMap(({ id, varies, runs }): readonly RunGroup[] => {
    const own = runs.flatMap((run) => byId.get(run.id) ?? []);
    if (own.length === 0) return [];
    const folder = commonFolder(own);
    const group = {
      kind: "comparison",
      folder,
      label: shortFolder(folder, roots),
      varies,
    } as const;
    return [{ id: `comparison ${id}`, ...group, rows: sortRuns(own, order) }];
  });
  return sorted(groups, order);
}

function commonFolder(rows: readonly RunRow[]): string {
  const [first, ...others] = rows.map(({ folder }) => folder.split("/"));
  let common = first ?? [];
  for (const folder of others) {
    const end = common.findIndex((part, i) => folder[i] !== part);
    if (end >= 0) common = common.slice(0, end);
  }
  return common.join("/");
}

/** Groups by their label, or in the order of their first runs. */
function sorted(groups: readonly RunGroup[], order: RunOrder): readonly RunGroup[] {
  if (order === "name") return [...groups].sort((a, b) => comparePlaces(a.label, b.label));
  const firsts = groups.flatMap(({ rows: [first] }) => (first === undefined ? [] : [first]));
  const ranks = new Map(sortRuns(firsts, order).map((row, rank) => [row, rank]));
  const rankOf = ({ rows: [first] }: RunGroup) => (first && ranks.get(first)) ?? 0;
  return [...groups].sort((a, b) => rankOf(a) - rankOf(b));
}
