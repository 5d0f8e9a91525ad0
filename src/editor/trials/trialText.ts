import * as vscode from "vscode";
import { iconText } from "../../core/text/escape.ts";
import type { Candidate } from "../../core/trial/candidate.ts";
import type { Study, Trial } from "../../core/trial/study.ts";
import { momentText } from "../../core/view/momentText.ts";
import type { NodeText } from "../../core/view/runs/nodeText.ts";
import type { RunnerName, StudyRecord } from "../../host/trial/studyRecord.ts";
import type { TrialGroup, TrialItem } from "../../host/trial/studyResult.ts";
import { localize } from "../localize.ts";

const longestTitle = 80;

export function titleOfTrials({ script: path, study }: StudyRecord): string {
  const script = path.split(/[\\/]/).at(-1) ?? path;
  if (study.singles.length > 0) return vscode.l10n.t("Trials of {script}", { script });
  return study.varies === "optimizer"
    ? vscode.l10n.t("Optimizers of {script}", { script })
    : vscode.l10n.t("Seeds of {script}", { script });
}

/** What one trial is: its change, the condition it ran under, or both. */
export function titleOfTrial({ candidate, arm }: Trial, { singles }: Study): string {
  if (singles.length === 0 && arm.label !== "") return arm.label;
  const what =
    candidate.changes.length === 0 ? vscode.l10n.t("As it was") : titleOfChanges(candidate);
  return arm.label === "" ? what : `${what} (${arm.label})`;
}

export function placeOfTrials(runner: RunnerName): string {
  return runner === "slurm" ? "Slurm" : vscode.l10n.t("this machine");
}

/** What a candidate changes, in plain words. */
export function titleOfChanges({ changes }: Candidate): string {
  return changes.map(({ title }) => localize(title)).join(" + ");
}

/** Trials that belong together, in the words of the runs view: what came of them so far, or how many are over. */
export function trialsText({ title, created, state, trials, sentence }: TrialGroup): NodeText {
  const over = trials.filter((trial) => trial.state !== "running").length;
  const label = iconText(title, longestTitle);
  const progress = vscode.l10n.t("{over} of {all} over", { over, all: trials.length });
  const moment = momentText(created, Date.now(), vscode.env.language);
  const description = [state === "running" ? progress : groupStates[state](), moment].join(" · ");
  const said = iconText(sentence);
  return {
    label,
    description,
    tooltip: [label, description, said].filter(Boolean).join("\n"),
    spoken: [label, description, said].filter(Boolean).join(", "),
  };
}

export function trialText({ title, state, value, detail }: TrialItem): NodeText {
  const label = iconText(title, longestTitle);
  const word = trialStates[state]();
  const description = [value, iconText(detail || word)].filter(Boolean).join(" · ");
  const lines = [iconText(title), word, value, iconText(detail)].filter(Boolean);
  return { label, description, tooltip: lines.join("\n"), spoken: lines.join(", ") };
}

const groupStates = {
  done: () => vscode.l10n.t("finished"),
  cancelled: () => vscode.l10n.t("cancelled"),
  failed: () => vscode.l10n.t("failed"),
} as const;

const trialStates = {
  running: () => vscode.l10n.t("running"),
  won: () => vscode.l10n.t("trains"),
  ended: () => vscode.l10n.t("finished"),
  stopped: () => vscode.l10n.t("stopped early"),
  failed: () => vscode.l10n.t("failed"),
  cancelled: () => vscode.l10n.t("cancelled"),
} as const;
