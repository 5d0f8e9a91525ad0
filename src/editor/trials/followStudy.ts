import * as vscode from "vscode";
import { begunStudies, clearStudies } from "../../host/trial/studyFolders.ts";
import type { StudyRecord } from "../../host/trial/studyRecord.ts";
import { writeResult } from "../../host/trial/studyResult.ts";
import { commandIds } from "../ids.ts";
import { inform, warn, withProgress } from "../say.ts";
import type { Engine } from "./engine.ts";
import { keepWinner } from "./keepWinner.ts";
import type { ResultDocuments } from "./resultDocument.ts";
import type { FinishedStudy, Studies } from "./studies.ts";
import { titleOfTrials } from "./trialText.ts";

export interface StudySession {
  /** Below which each study has its folder. */
  readonly storage: string;
  readonly studies: Studies;
  readonly results: ResultDocuments;
}

/** Shows the progress until the study is over, then its result. */
export async function follow(
  session: StudySession,
  engine: Engine,
  folder: string,
  record: StudyRecord,
): Promise<FinishedStudy> {
  const finished = await withProgress(titleOfTrials(record), (report, token) => {
    token.onCancellationRequested(() => session.studies.cancel(record.id));
    return session.studies.carryOut(engine, folder, record, report);
  });
  const { group, text } = finished;
  const result = { group, text, written: Date.now() };
  // A full disk does not keep it: this window shows it all the same.
  await writeResult(folder, result).catch(() => {});
  await session.results.show(result);
  void showResult(finished);
  return finished;
}

async function showResult({ record, report, sentence, end, group }: FinishedStudy): Promise<void> {
  if (end.why === "cancelled") {
    void inform(vscode.l10n.t("The trials were cancelled."));
    return;
  }
  const best = report.winner ?? report.furthest;
  const isPair = (best?.candidate.changes.length ?? 0) > 1;
  const keep =
    report.winner === null
      ? vscode.l10n.t("Keep Anyway")
      : isPair
        ? vscode.l10n.t("Keep Both")
        : vscode.l10n.t("Keep");
  const curves = vscode.l10n.t("Show Charts");
  if (end.why === "failed") {
    void warn(sentence);
    return;
  }
  const answer = await inform(sentence, ...(best === null ? [] : [keep]), curves);
  if (answer === curves)
    await vscode.commands.executeCommand(commandIds.showTrialCharts, { study: group });
  if (answer !== keep || best === null) return;
  const changed = await keepWinner(record.study.request.sources, best.candidate);
  if (changed === null) return;
  void warn(
    vscode.l10n.t("{file} has changed since the trials began; it is left as it is.", {
      file: changed,
    }),
  );
}

/**
 * Shows what earlier windows have kept. What one has left running, or could not tell the result of any more, is carried
 * on, and what another window runs is followed, without asking: nothing new is started but what was confirmed.
 */
export async function findAgain(session: StudySession): Promise<void> {
  const { storage, studies } = session;
  await clearStudies(storage);
  const begun = await begunStudies(storage);
  studies.show(begun);
  const open = begun.filter(
    ({ folder, result }) => result === null && !studies.hasFollowed(folder),
  );
  if (open.length === 0 || !vscode.workspace.isTrusted) return;
  const engine = await import("../../host/trial/engine.ts");
  for (const { folder } of open) {
    const record = await engine.readStudy(folder);
    if (record !== null && !studies.hasFollowed(folder))
      void follow(session, engine, folder, record);
  }
}
