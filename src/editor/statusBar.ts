import * as vscode from "vscode";
import type { Sign } from "../core/diagnosis/finding.ts";
import type { RunId } from "../core/run/run.ts";
import { iconText } from "../core/text/escape.ts";
import { endedBefore, runState } from "../core/view/runState.ts";
import { statusModel } from "../core/view/statusModel.ts";
import type { RunStore } from "../host/runStore.ts";
import { coalesced } from "../host/scheduling/schedule.ts";
import type { CurrentRun } from "./currentRun.ts";
import { commandIds } from "./ids.ts";
import { localize } from "./localize.ts";

/** How often the item is written at most, in milliseconds. */
const interval = 250;

/**
 * The one status-bar item: the newest loss and its direction; a problem turns it to warning and names it. A run that had
 * ended when the window was opened is named without the colour: it is no news, unless its log is what one looks at.
 */
export function registerStatusBar(store: RunStore, current: CurrentRun): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    "unstuck.status",
    vscode.StatusBarAlignment.Left,
    10,
  );
  item.name = "Unstuck";
  const sessionStart = Date.now();
  const soon = coalesced(() => show(item, store, current, sessionStart), interval);
  return vscode.Disposable.from(
    item,
    soon,
    current.onDidChange(() => soon.request()),
  );
}

/** The bar is shared with others: in UTF-16 units. */
const longestText = 120;

const looks = {
  none: { icon: "$(graph-line)", background: undefined },
  warning: {
    icon: "$(warning)",
    background: new vscode.ThemeColor("statusBarItem.warningBackground"),
  },
  error: { icon: "$(error)", background: new vscode.ThemeColor("statusBarItem.errorBackground") },
} as const;

function show(
  item: vscode.StatusBarItem,
  store: RunStore,
  current: CurrentRun,
  sessionStart: number,
): void {
  const run = current.get();
  if (run === undefined) return item.hide();
  const others = store.runs.filter((one) => one !== run && one.status === "live");
  const stuck = others.filter((one) => runState(one, store.diagnosis(one.id)) === "stuck").length;
  const around = {
    isAlone: store.runs.length === 1,
    othersStuck: stuck,
    isNews: !endedBefore(run, sessionStart) || current.isOpen(run),
  };
  const status = statusModel(run, store.diagnosis(run.id), around, localize);
  const look =
    looks[status.alert === "warning" || status.alert === "error" ? status.alert : "none"];
  item.text = `${look.icon} ${iconText(status.text, longestText)}`;
  item.backgroundColor = look.background;
  item.tooltip = [...status.details, vscode.l10n.t("Click to show the charts.")].join("\n");
  item.accessibilityInformation = { label: `Unstuck: ${status.text}` };
  item.command = {
    title: vscode.l10n.t("Show Charts"),
    command: commandIds.showCharts,
    arguments: [
      { run: run.id, sign: status.finding?.sign } satisfies { run: RunId; sign: Sign | undefined },
    ],
  };
  item.show();
}
