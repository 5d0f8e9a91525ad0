import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import type { FindingMessage } from "../../core/view/protocol.ts";
import { findingKey } from "../../core/view/verdict.ts";
import { commandIds } from "../ids.ts";
import { pageOfSign } from "../problems/diagnostic.ts";
import type { ChartsPanelDependencies } from "./panelDependencies.ts";

/** Does what a person asked for with a button of a finding's card. */
export async function actOnFinding(
  { type, runId, finding: key }: FindingMessage,
  { store, dismissals, locator, extensionUri }: ChartsPanelDependencies,
): Promise<void> {
  const run = store.get(runId as RunId);
  if (run === undefined) return;
  const all = [...store.diagnosis(run.id).findings, ...store.dismissedFindings(run.id)];
  const finding = all.find((one) => findingKey(one) === key);
  if (finding === undefined) return;
  const { executeCommand } = vscode.commands;
  switch (type) {
    case "tryFixes":
      return executeCommand(commandIds.tryFixes, { run: runId, sign: finding.sign });
    case "ask":
      return executeCommand(commandIds.askAboutRun, { run: runId, sign: finding.sign });
    case "docs":
      return executeCommand("markdown.showPreviewToSide", pageOfSign(finding.sign, extensionUri));
    case "dismiss":
      return dismissals.dismiss(run.id, finding);
    case "restore":
      return dismissals.restore(run.id, finding);
    case "chooseScript":
      await locator.ask(run);
  }
}
