import * as vscode from "vscode";
import {
  findingText,
  groupText,
  type NodeText,
  runText,
  settingText,
  stateIcons,
} from "../../core/view/runs/nodeText.ts";
import { findingKey } from "../../core/view/verdict.ts";
import { commandIds } from "../ids.ts";
import { localize } from "../localize.ts";
import { trialsText, trialText } from "../trials/trialText.ts";
import type { RunsNode } from "./runNodes.ts";

/** How a node looks; what may be done with it is told by its context value. */
export function treeItem(node: RunsNode): vscode.TreeItem {
  const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
  switch (node.kind) {
    case "trials": {
      const { study, isOpen } = node;
      const folding = isOpen ? Expanded : Collapsed;
      const result = item(`trials ${study.id}`, trialsText(study), folding, "beaker");
      result.contextValue = study.state === "running" ? "runningTrials" : "trials";
      return result;
    }
    case "trial": {
      const { study, trial } = node;
      const result = item(
        `${study.id} ${trial.log}`,
        trialText(trial),
        None,
        trialIcons[trial.state],
      );
      result.contextValue = "trial";
      const title = vscode.l10n.t("Show Charts");
      return Object.assign(result, {
        command: { title, command: commandIds.showTrialCharts, arguments: [node] },
      });
    }
    case "group": {
      const icon = node.group.kind === "folder" ? "folder" : "git-compare";
      const { group, isOpen } = node;
      // VS Code keeps what a person did to an id: a list that has become short is another one, and open.
      const id = isOpen ? group.id : `${group.id} folded`;
      const result = item(id, groupText(group, localize), isOpen ? Expanded : Collapsed, icon);
      result.contextValue = "runs";
      return result;
    }
    case "run": {
      const { icon, color } = stateIcons[node.row.state];
      const { findings, dismissed, settings } = node.row;
      const below = findings.length + dismissed.length + settings > 0 ? Collapsed : None;
      const result = item(node.run, runText(node, localize), below, icon, color);
      result.contextValue = "run";
      return Object.assign(result, { command: charts(node) });
    }
    case "finding": {
      const { finding, dismissed, run } = node;
      const icon = dismissed ? "eye-closed" : severityIcons[finding.severity];
      const id = `${run} ${findingKey(finding)}`;
      const result = item(id, findingText(finding, dismissed, localize), None, icon);
      result.contextValue = dismissed ? "dismissedFinding" : "finding";
      return Object.assign(result, { command: charts(node) });
    }
    case "settings": {
      const label = vscode.l10n.t("Hyperparameters");
      const description = String(node.count);
      const text = { label, description, tooltip: label, spoken: `${label}, ${node.count}` };
      return item(`${node.run} settings`, text, Collapsed, "settings");
    }
    case "setting": {
      const { run, name, value } = node;
      return item(`${run} setting ${name}`, settingText(name, value), None);
    }
  }
}

const trialIcons = {
  running: "sync",
  won: "pass-filled",
  ended: "pass",
  stopped: "stop-circle",
  failed: "error",
  cancelled: "circle-slash",
} as const;

const severityIcons = { info: "info", warning: "warning", error: "error" } as const;

function item(
  id: string,
  { label, description, tooltip, spoken }: NodeText,
  collapsible: vscode.TreeItemCollapsibleState,
  icon?: string,
  color: string | null = null,
): vscode.TreeItem {
  const result = new vscode.TreeItem(label, collapsible);
  result.id = id;
  result.description = description;
  result.tooltip = tooltip;
  result.accessibilityInformation = { label: spoken };
  if (icon !== undefined)
    result.iconPath = new vscode.ThemeIcon(
      icon,
      color === null ? undefined : new vscode.ThemeColor(color),
    );
  return result;
}

/** A click on a run or a finding shows its charts. */
function charts(node: RunsNode & { readonly run: string }): vscode.Command {
  const title = vscode.l10n.t("Show Charts");
  return { title, command: commandIds.showCharts, arguments: [node] };
}
