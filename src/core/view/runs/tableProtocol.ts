import { type Message, message } from "../../message.ts";
import type { RunTable } from "./runTable.ts";

const templates = {
  title: "Hyperparameters and losses of runs",
  sortBy: "Sort by {column}",
  copy: "Copy Table",
  copied: "Copied",
  same: "The same in all runs",
  openCharts: "Show Charts of {run}",
  missing: "None of these runs has been found.",
} as const;

export type TableWords = Readonly<Record<keyof typeof templates, string>>;

/** The fixed words of the page; it fills the places of `sortBy` and `openCharts` itself. */
export function tableWords(translate: (m: Message) => string): TableWords {
  const entries = Object.entries(templates).map(([key, text]) => [key, translate(message(text))]);
  return Object.fromEntries(entries) as TableWords;
}

export interface ToTablePage {
  readonly type: "table";
  readonly words: TableWords;
  readonly table: RunTable;
  /** The runs that were asked for, also those that are not found: what the page keeps for when it is loaded anew. */
  readonly runIds: readonly string[];
}

/** The runs that a page kept; none where it is no such state. */
export function keptRuns(state: unknown): readonly string[] {
  if (typeof state !== "object" || state === null || !("runIds" in state)) return [];
  const { runIds } = state;
  return Array.isArray(runIds) ? runIds.filter((id) => typeof id === "string") : [];
}

export type FromTablePage =
  | { readonly type: "ready" | "copy" }
  | { readonly type: "show"; readonly runId: string };

/** The message, or null where it is none of ours: the page shows hostile text and is not trusted. */
export function parseFromTablePage(value: unknown): FromTablePage | null {
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  if (value.type === "ready" || value.type === "copy") return { type: value.type };
  if (value.type !== "show" || !("runId" in value) || typeof value.runId !== "string") return null;
  return { type: "show", runId: value.runId };
}
