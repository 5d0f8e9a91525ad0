import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import type { LogClient } from "../../host/logClient.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { TrialGroup, TrialItem } from "../../host/trial/studyResult.ts";
import { commandIds } from "../ids.ts";
import type { ChartsPanel } from "../panel/chartsPanel.ts";
import { confirm, inform } from "../say.ts";
import type { TrialGroups } from "./trialGroups.ts";

/** How long logs that are still being read are waited for, in milliseconds. */
const patience = 5000;

export interface TrialChartsDependencies {
  readonly store: RunStore;
  readonly client: Pick<LogClient, "open">;
  readonly trials: TrialGroups;
  readonly charts: Pick<ChartsPanel, "compare" | "extend">;
}

/** What the runs view offers on trials: their curves over that of the stuck run, which grow as they run, and their end. */
export function registerTrialCharts(dependencies: TrialChartsDependencies): vscode.Disposable {
  const { trials } = dependencies;
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.showTrialCharts, (node: unknown) => {
      const { study, trial } = (node ?? {}) as { study?: TrialGroup; trial?: TrialItem };
      const group = study ?? trials.groups[0];
      return group === undefined
        ? inform(vscode.l10n.t("No fix has been tried in this workspace yet."))
        : showOver(group, trial ?? null, dependencies);
    }),
    vscode.commands.registerCommand(commandIds.cancelTrials, (node: unknown) => {
      const { study } = (node ?? {}) as { study?: TrialGroup };
      const running = trials.groups.filter(({ state }) => state === "running");
      for (const { id } of study === undefined ? running : [study]) trials.cancel(id);
    }),
    vscode.commands.registerCommand(commandIds.deleteTrials, async (node: unknown) => {
      const { study } = (node ?? {}) as { study?: TrialGroup };
      if (study === undefined || study.state === "running") return;
      const question = vscode.l10n.t("Delete these trials, with their logs and their result?");
      const remove = vscode.l10n.t("Delete");
      if ((await confirm(question, [study.title, study.sentence], remove)) === remove)
        await trials.remove(study.id);
    }),
  );
}

async function showOver(
  group: TrialGroup,
  only: TrialItem | null,
  dependencies: TrialChartsDependencies,
): Promise<void> {
  const { trials, store, client, charts } = dependencies;
  const now = () => trials.groups.find(({ id }) => id === group.id) ?? group;
  const logs = () => [group.stuck.log, ...(only === null ? now().trials : [only]).map(logOf)];
  const opened = new Set<string>();
  const openNew = () => {
    for (const log of logs()) {
      if (opened.has(log)) continue;
      opened.add(log);
      if (store.about(log).length === 0) client.open(log);
    }
  };
  openNew();
  await untilRead(logs(), store);
  let shown = runsOf(group, logs(), store);
  if (shown.length > 0) charts.compare(shown);
  else void inform(vscode.l10n.t("The trials have written no metric yet."));
  if (shown.length === 0 || now().state !== "running") return;
  // Later trials join, as long as a person has not turned to other runs.
  const look = () => {
    openNew();
    const runs = runsOf(group, logs(), store);
    const isLeft = runs.length > shown.length && !charts.extend(shown, runs);
    if (isLeft || now().state !== "running") following.dispose();
    shown = runs;
  };
  const following = vscode.Disposable.from(trials.onDidChange(look), store.onDidChange(look));
}

function logOf({ log }: TrialItem): string {
  return log;
}

/** The stuck run, then those of the trials that have printed something. */
function runsOf(
  { stuck }: TrialGroup,
  [first = "", ...logs]: readonly string[],
  store: RunStore,
): readonly RunId[] {
  const before = store.about(first);
  const runs = [
    before[stuck.ordinal] ?? before.at(-1),
    ...logs.map((log) => store.about(log).at(-1)),
  ];
  return runs.flatMap((run) => run?.id ?? []);
}

/** Until each of the logs has a run, or patience is over: one may never print a metric. */
function untilRead(logs: readonly string[], store: RunStore): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => {
    if (logs.every((log) => store.about(log).length > 0)) resolve();
  };
  const changes = store.onDidChange(look);
  const timer = setTimeout(resolve, patience);
  look();
  return promise.finally(() => {
    changes.dispose();
    clearTimeout(timer);
  });
}
