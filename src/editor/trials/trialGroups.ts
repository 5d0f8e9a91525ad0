import type * as vscode from "vscode";
import type { Run } from "../../core/run/run.ts";

/** A trial as a view shows it. */
export interface TrialItem {
  /** "Use Adam instead of SGD", "Control", "adam, seed 2". */
  readonly title: string;
  readonly state: "running" | "won" | "ended" | "stopped" | "failed" | "cancelled";
  /** Why it ended so, or where it runs. */
  readonly detail: string;
  /** Its newest loss, `loss 0.34`; "" before there is one. */
  readonly value: string;
  /** Its log, which can be opened as any other while the study is kept. */
  readonly log: string;
}

/** Trials that belong together. */
export interface TrialGroup {
  readonly id: string;
  readonly title: string;
  readonly script: string;
  /** The log of the stuck run that they are compared with, and which of its runs it is. */
  readonly stuck: { readonly log: string; readonly ordinal: number };
  readonly state: "running" | "done" | "cancelled" | "failed";
  readonly trials: readonly TrialItem[];
  /** What came of it so far, in a sentence. */
  readonly sentence: string;
}

/** What a view of runs needs of the trials of this window, the newest group first. */
export interface TrialGroups {
  readonly groups: readonly TrialGroup[];
  readonly onDidChange: vscode.Event<void>;
  cancel(id: string): void;
}

/** What a trial changes: its run is only named by the folder of its copy. Undefined for any other run. */
export function trialTitleOf(groups: readonly TrialGroup[], { files }: Run): string | undefined {
  const logs = new Set(files);
  return groups.flatMap(({ trials }) => trials).find(({ log }) => logs.has(log))?.title;
}
