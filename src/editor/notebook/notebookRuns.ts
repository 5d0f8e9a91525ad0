import type * as vscode from "vscode";
import { isCell } from "../../core/run/logPlace.ts";
import type { Run } from "../../core/run/run.ts";
import type { RunStore } from "../../host/runStore.ts";
import { logUri } from "../logUri.ts";

/** The run that grew last of those that cells of a notebook have printed. */
export function newestRunOf(store: RunStore, notebook: vscode.Uri): Run | undefined {
  return store.runs
    .filter(({ path }) => isCell(path) && logUri(path).fsPath === notebook.fsPath)
    .reduce<Run | undefined>(
      (newest, run) => (newest === undefined || run.lastGrowth >= newest.lastGrowth ? run : newest),
      undefined,
    );
}
