import type { Event, WorkspaceEdit } from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import type { OfferedRemedy, Remedy } from "../core/remedy/remedy.ts";
import type { RemedyId } from "../core/remedy/remedyId.ts";
import type { Run } from "../core/run/run.ts";
import type { TrainingScript } from "./trainingScript.ts";

export interface PlannedRemedy {
  readonly remedy: Remedy;
  /** The script as it was when the remedy was planned; null where none is known. */
  readonly script: TrainingScript | null;
}

/** What a remedy does to the script now; the edit is null where it makes none, or the script cannot be edited. */
export interface EditedRemedy {
  readonly remedy: Remedy;
  readonly script: TrainingScript;
  readonly edit: WorkspaceEdit | null;
}

/** The remedies of a finding as they apply to the training script of its run. */
export interface RemedyService {
  /** In the order to offer, computed on the script as it is now. */
  list(run: Run, finding: Finding): Promise<readonly OfferedRemedy[]>;
  /** The same, each with the script that it was planned on. */
  plan(run: Run, finding: Finding): Promise<readonly PlannedRemedy[]>;
  /** Puts the remedy into the script, and tells the person where that is refused. */
  insert(run: Run, finding: Finding, id: RemedyId): Promise<void>;
  /** Puts the remedy's snippet on the clipboard. */
  copy(remedy: Remedy): Promise<void>;
  /** The script has changed: remedies listed before may not hold any more. */
  readonly onDidChange: Event<void>;
}
