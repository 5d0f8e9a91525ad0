import type * as vscode from "vscode";

/** A trial as a view shows it. */
export interface TrialItem {
  /** "Use Adam instead of SGD", "Control", "adam, seed 2". */
  readonly title: string;
  readonly state: "running" | "ended" | "stopped" | "failed" | "cancelled";
  /** Why it ended so, or where it runs. */
  readonly detail: string;
  /** Its log, which can be opened as any other while the study is kept. */
  readonly log: string;
}

/** Trials that belong together. */
export interface TrialGroup {
  readonly id: string;
  readonly title: string;
  readonly script: string;
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
