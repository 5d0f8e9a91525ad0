import * as vscode from "vscode";
import type { ArmReport } from "../../core/trial/armReport.ts";
import type { StudyReport } from "../../core/trial/report.ts";
import type { TrialResult } from "../../core/trial/resultText.ts";
import type { WatchedTrial } from "../../host/trial/startedTrial.ts";
import type { StudyRecord } from "../../host/trial/studyRecord.ts";
import type { StudyRun } from "../../host/trial/studyRun.ts";
import { localize } from "../localize.ts";
import type { Engine } from "./engine.ts";
import { placeOfTrials } from "./trialText.ts";

export interface ToldStudy {
  readonly record: StudyRecord;
  readonly report: StudyReport;
  /** Where conditions were compared instead of changes. */
  readonly arms: ArmReport | null;
  readonly sentence: string;
  readonly study: Pick<StudyRun, "trials" | "controls">;
}

/** What came of a study: the sentence, a table of what was tried, and what was run for it. */
export function studyText(
  engine: Engine,
  { record, report, arms, sentence, study }: ToldStudy,
): string {
  const endings = study.trials.flatMap(({ trial, end }) =>
    end === null ? [] : [[trial.id, end] as const],
  );
  const context = {
    study: record.study,
    controls: study.controls,
    endings: new Map(endings),
    translate: localize,
  };
  const table = arms === null ? engine.studyTable(report, context) : engine.armTable(arms, context);
  return engine.resultText({ sentence, ...table, facts: factsOf(engine, record, study.trials) });
}

function factsOf(
  engine: Engine,
  { command, plan, runner, study }: StudyRecord,
  trials: readonly WatchedTrial[],
): TrialResult["facts"] {
  const seconds = trials.reduce((sum, { end }) => sum + (end?.seconds ?? 0), 0);
  const place = placeOfTrials(runner);
  return [
    [vscode.l10n.t("Judged by"), study.about.measure.series],
    [vscode.l10n.t("Command"), command.words.join(" ")],
    [
      vscode.l10n.t("Where"),
      vscode.l10n.t("{place}, in copies of {folder}", { place, folder: plan.root }),
    ],
    [vscode.l10n.t("Time"), localize(engine.durationText(seconds))],
  ];
}
