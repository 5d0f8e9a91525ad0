import type * as vscode from "vscode";
import type { Message } from "../../core/message.ts";
import type { Run, RunId } from "../../core/run/run.ts";
import type { LogClient } from "../../host/logClient.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { AppliedRemedies } from "../appliedRemedies.ts";
import type { RemedyService } from "../remedyService.ts";
import type { Dismissals } from "../runs/dismissals.ts";
import type { RunPicker } from "../runs/runPicker.ts";
import type { ScriptLocator } from "../scriptLocator.ts";
import type { RemedyPreviews } from "./remedyPreview.ts";

/** What the charts panel and its parts need of the extension. */
export interface ChartsPanelDependencies {
  readonly extensionUri: vscode.Uri;
  readonly store: RunStore;
  readonly client: LogClient;
  readonly remedies: RemedyService;
  readonly applied: Pick<AppliedRemedies, "notes" | "isOutdated" | "onDidChange">;
  readonly previews: RemedyPreviews;
  readonly picker: RunPicker;
  readonly dismissals: Dismissals;
  readonly locator: ScriptLocator;
  /** Of the workspace: what is pinned. */
  readonly memory: vscode.Memento;
  /** What a run is called that is a trial; undefined for any other. */
  readonly trialTitle: (run: Run) => string | undefined;
  readonly translate: (m: Message) => string;
  readonly log: vscode.LogOutputChannel;
  /** Told of the run on which the charts are, each time when a person turns to them or to it. */
  readonly onTurn: (run: RunId) => void;
}
