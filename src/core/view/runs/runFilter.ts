import { formatMessage } from "../../message.ts";
import type { RunState } from "../runState.ts";
import { signTitle } from "../signWords.ts";
import type { RunRow } from "./runRow.ts";

export const runOrders = ["name", "time", "loss"] as const;
export type RunOrder = (typeof runOrders)[number];

export interface RunFilter {
  /** Words that must all be in the run's name, its path or the names of its findings. */
  readonly text: string;
  /** States to show; none: all. */
  readonly states: ReadonlySet<RunState>;
}

export const noFilter: RunFilter = { text: "", states: new Set() };

export function isFiltering({ text, states }: RunFilter): boolean {
  return text.trim() !== "" || states.size > 0;
}

export function filterRuns(rows: readonly RunRow[], filter: RunFilter): readonly RunRow[] {
  if (!isFiltering(filter)) return rows;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (filter.states.size > 0 && !filter.states.has(row.state)) return false;
    const text = words.length === 0 ? "" : searchable(row);
    return words.every((word) => text.includes(word));
  });
}

function searchable({ name, path, findings }: RunRow): string {
  const signs = findings.map(({ sign }) => formatMessage(signTitle(sign)));
  return [name, path.replaceAll("\\", "/"), ...signs].join(" ").toLowerCase();
}

const byName = new Intl.Collator("en", { numeric: true });

/** By name with numbers as numbers, by time the newest first, by loss the lowest first and what has none last. */
export function sortRuns(rows: readonly RunRow[], order: RunOrder): readonly RunRow[] {
  return [...rows].sort(
    (a, b) => first(a, b, order) || byName.compare(a.name, b.name) || a.firstLine - b.firstLine,
  );
}

function first(a: RunRow, b: RunRow, order: RunOrder): number {
  if (order === "time") return b.lastGrowth - a.lastGrowth;
  if (order === "loss") return rank(a) - rank(b) || 0;
  return 0;
}

/** The validation loss is what counts; infinite losses are equal, and NaN is no better than they are. */
function rank({ loss, validationLoss }: RunRow): number {
  const value = validationLoss ?? loss ?? Number.MAX_VALUE;
  return Number.isFinite(value) ? value : Number.MAX_VALUE;
}
