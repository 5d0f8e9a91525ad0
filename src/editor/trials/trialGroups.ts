import type * as vscode from "vscode";
import type { Run } from "../../core/run/run.ts";
import type { TrialGroup } from "../../host/trial/studyResult.ts";

/** What a view of runs needs of the trials that are kept, the newest group first. */
export interface TrialGroups {
  readonly groups: readonly TrialGroup[];
  readonly onDidChange: vscode.Event<void>;
  cancel(id: string): void;
  /** Deletes what is over, with its logs. */
  remove(id: string): Promise<void>;
}

/** What a trial changes: its run is only named by the folder of its copy. Undefined for any other run. */
export function trialTitleOf(groups: readonly TrialGroup[], { files }: Run): string | undefined {
  const logs = new Set(files);
  return groups.flatMap(({ trials }) => trials).find(({ log }) => logs.has(log))?.title;
}
