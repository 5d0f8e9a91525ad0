import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import type { LogClient } from "../../host/logClient.ts";
import type { RunStore } from "../../host/runStore.ts";
import { commandIds } from "../ids.ts";
import { inform } from "../say.ts";
import type { TrialGroup, TrialGroups, TrialItem } from "./trialGroups.ts";

/** How long logs that are still being read are waited for, in milliseconds. */
const patience = 5000;

export interface TrialChartsDependencies {
  readonly store: RunStore;
  readonly client: Pick<LogClient, "open">;
  readonly trials: TrialGroups;
  readonly charts: { compare(runs: readonly RunId[]): void };
}

/** What the runs view offers on trials: their curves over that of the stuck run, which grow as they run, and their end. */
export function registerTrialCharts(dependencies: TrialChartsDependencies): vscode.Disposable {
  const { trials } = dependencies;
  return vscode.Disposable.from(
    vscode.commands.registerCommand(commandIds.showTrialCharts, (node: unknown) => {
      const { study, trial } = (node ?? {}) as { study?: TrialGroup; trial?: TrialItem };
      const group = study ?? trials.groups[0];
      return group === undefined
        ? inform(vscode.l10n.t("No fix has been tried in this window yet."))
        : showOver(group, trial === undefined ? group.trials : [trial], dependencies);
    }),
    vscode.commands.registerCommand(commandIds.cancelTrials, (node: unknown) => {
      const { study } = (node ?? {}) as { study?: TrialGroup };
      const running = trials.groups.filter(({ state }) => state === "running");
      for (const { id } of study === undefined ? running : [study]) trials.cancel(id);
    }),
  );
}

async function showOver(
  { stuck }: TrialGroup,
  items: readonly TrialItem[],
  { store, client, charts }: TrialChartsDependencies,
): Promise<void> {
  const logs = items.map(({ log }) => log);
  for (const log of [stuck.log, ...logs]) if (store.about(log).length === 0) client.open(log);
  await untilRead([stuck.log, ...logs], store);
  const before = store.about(stuck.log);
  const runs = [
    before[stuck.ordinal] ?? before.at(-1),
    ...logs.map((log) => store.about(log).at(-1)),
  ];
  const known = runs.flatMap((run) => run?.id ?? []);
  if (known.length > 0) charts.compare(known);
  else void inform(vscode.l10n.t("The trials have written no metric yet."));
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
