import * as vscode from "vscode";
import type { Finding } from "../core/diagnosis/finding.ts";
import type { Run, RunId } from "../core/run/run.ts";
import { plainText } from "../core/text/escape.ts";
import type { RunStore } from "../host/runStore.ts";
import { commandIds } from "./ids.ts";
import { localize } from "./localize.ts";
import { sayError } from "./say.ts";
import { notificationsWanted } from "./settings.ts";

/** The one case for a notification: a live run has turned non-finite or has diverged. Once per run. */
export function registerNotifications(store: RunStore): vscode.Disposable {
  const told = new Set<RunId>();
  let muted = false;
  return store.onDidChange(({ changed }) => {
    for (const id of changed) {
      const run = store.get(id);
      const finding = store.diagnosis(id).findings.find(({ severity }) => severity === "error");
      if (run?.status !== "live" || finding === undefined || told.has(id)) continue;
      told.add(id);
      if (muted || !notificationsWanted()) continue;
      void tell(run, finding).then((mute) => {
        muted ||= mute;
      });
    }
  });
}

/** @returns whether the person wants no more of these in this session. */
async function tell(run: Run, finding: Finding): Promise<boolean> {
  const show = vscode.l10n.t("Show Charts");
  const mute = vscode.l10n.t("Mute");
  const text = `${plainText(run.name, 80)}: ${localize(finding.summary)}`;
  const answer = await sayError(text, show, mute);
  if (answer === show) {
    await vscode.commands.executeCommand(commandIds.showCharts, {
      run: run.id,
      sign: finding.sign,
    });
  }
  return answer === mute;
}
