import * as vscode from "vscode";
import type { LessonId } from "../../core/landscape/lessons.ts";
import type { RunId } from "../../core/run/run.ts";
import type { RemedyMessage } from "../../core/view/protocol.ts";
import { findingKey } from "../../core/view/verdict.ts";
import { commandIds } from "../ids.ts";
import { sayError, warn } from "../say.ts";
import { openLine } from "./openLine.ts";
import type { ChartsPanelDependencies } from "./panelDependencies.ts";

/** Opens the log of a run at a line that a person chose in the page; what fails is said. */
export async function goToLine(
  runId: string,
  line: number,
  panel: vscode.WebviewPanel,
  { store, log }: ChartsPanelDependencies,
): Promise<void> {
  const run = store.get(runId as RunId);
  if (run === undefined) return;
  const { findings } = store.diagnosis(run.id);
  const finding = findings.find(({ onset }) => onset.line === line);
  const file = finding === undefined ? run.path : run.fileOf(finding.series);
  try {
    await openLine(file, line, panel);
  } catch (error) {
    log.warn(`Line ${line} of ${file} could not be shown: ${String(error)}`);
    void warn(vscode.l10n.t("The log could not be opened at line {line}.", { line }));
  }
}

/** Inserts, previews or copies a remedy that a person chose in the page; what fails is said. */
export async function applyRemedy(
  { type, runId, finding: key, remedy: id }: RemedyMessage,
  { store, remedies, previews, translate, log }: ChartsPanelDependencies,
): Promise<void> {
  const run = store.get(runId as RunId);
  const finding = run && store.diagnosis(run.id).findings.find((one) => findingKey(one) === key);
  if (run === undefined || finding === undefined) return;
  try {
    if (type === "insert") return await remedies.insert(run, finding, id);
    if (type === "preview") {
      const planned = (await remedies.plan(run, finding)).find(({ remedy }) => remedy.id === id);
      if (planned !== undefined) await previews.show(planned, translate(planned.remedy.title));
      return;
    }
    const remedy = (await remedies.list(run, finding)).find((one) => one.id === id);
    if (remedy !== undefined) await remedies.copy(remedy);
  } catch (error) {
    log.error(`Remedy ${id} could not be applied: ${String(error)}`);
    void sayError(vscode.l10n.t("The remedy could not be applied. The log of Unstuck says why."));
  }
}

export async function openLesson(lesson: LessonId): Promise<void> {
  await vscode.commands.executeCommand(commandIds.openLandscape, lesson);
}

/** Whether fixes can be tried: they run code, and the part of the extension that does so has registered its command. */
export async function canTryFixes(): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return false;
  return (await vscode.commands.getCommands(true)).includes(commandIds.tryFixes);
}
