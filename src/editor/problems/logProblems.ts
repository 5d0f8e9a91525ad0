import * as vscode from "vscode";
import { isCell } from "../../core/run/logPlace.ts";
import type { RunId } from "../../core/run/run.ts";
import { endedBefore } from "../../core/view/runState.ts";
import type { RunStore } from "../../host/runStore.ts";
import { settingIds } from "../ids.ts";
import { localize } from "../localize.ts";
import { placeInLog } from "../placeInLog.ts";
import { endedRunsWanted, onDidChangeSettings } from "../settings.ts";
import { isOpen, onDidOpenOrClose } from "./openDocuments.ts";
import { ProblemList } from "./problemList.ts";

export interface LogProblemsDependencies {
  readonly store: RunStore;
  readonly extensionUri: vscode.Uri;
}

/**
 * Problems on the lines of the logs where they began. Those of runs that ended before this window was opened are
 * history: they stand only where their log is open, unless a person wants them all.
 */
export function registerLogProblems({
  store,
  extensionUri,
}: LogProblemsDependencies): vscode.Disposable {
  const sessionStart = Date.now();
  const isShown = (owner: string, uri: vscode.Uri) => {
    const run = store.get(owner as RunId);
    if (run === undefined) return false;
    return !endedBefore(run, sessionStart) || isCell(run.path) || endedRunsWanted() || isOpen(uri);
  };
  const problems = new ProblemList("unstuck-logs", extensionUri, isShown);
  const show = (id: RunId) => {
    const run = store.get(id);
    problems.set(
      id,
      run === undefined
        ? []
        : store.standing(id).map((finding) => ({
            place: placeInLog(run, finding),
            text: localize(finding.summary),
            finding,
          })),
    );
  };
  return vscode.Disposable.from(
    problems,
    store.onDidChange(({ changed, removed }) => {
      for (const id of removed) problems.set(id, []);
      for (const id of changed) show(id);
    }),
    onDidOpenOrClose((uri) => problems.refresh(uri)),
    onDidChangeSettings([settingIds.endedRuns], () => problems.refreshAll()),
  );
}
