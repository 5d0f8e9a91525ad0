import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import { runStateTitle } from "../../core/view/runState.ts";
import { shortFolder } from "../../core/view/runs/folders.ts";
import { stateIcons, valuesText } from "../../core/view/runs/nodeText.ts";
import { type PlacedName, placedNames } from "../../core/view/runs/rowNames.ts";
import { sortRuns } from "../../core/view/runs/runFilter.ts";
import type { RunRow } from "../../core/view/runs/runRow.ts";
import { mostCompared } from "../../core/view/runsPlan.ts";
import { localize } from "../localize.ts";
import { type Choice, pickOne, pickSeveral } from "../say.ts";
import type { RunsTreeProvider } from "./runsTreeProvider.ts";
import type { RunsViewState } from "./runsViewState.ts";

interface RunItem extends Choice {
  readonly run: RunId;
}

export interface RunPicker {
  /** Asks for one run; undefined where none was chosen. */
  one(current?: RunId): Promise<RunId | undefined>;
  /** Asks for several, those of `current` ticked; none where it was left. */
  several(current?: readonly RunId[]): Promise<readonly RunId[]>;
}

/** Runs by name, folder, state and newest values, the newest first; typing filters by any of them. */
export function runPicker(provider: RunsTreeProvider, state: RunsViewState): RunPicker {
  const items = (current: readonly RunId[]): readonly RunItem[] => {
    const { roots } = state.options();
    const rows = sortRuns(provider.rows, "time");
    const names = placedNames(rows, (folder) => shortFolder(folder, roots));
    return rows.map((row, i) => itemOf(row, names[i], current.includes(row.id)));
  };
  const options = {
    matchOnDescription: true,
    matchOnDetail: true,
    placeHolder: vscode.l10n.t("Filter by name, folder or state"),
  };
  return {
    one: async (current) => {
      const shown = current === undefined ? [] : [current];
      const title = vscode.l10n.t("Choose a Run");
      return (await pickOne(items(shown), { ...options, title }))?.run;
    },
    several: async (current = []) => {
      const title = vscode.l10n.t("Choose Runs to Compare (at most {0})", mostCompared);
      const ticked = items(current).map((item) => ({
        ...item,
        picked: current.includes(item.run),
      }));
      const picked = await pickSeveral(ticked, { ...options, title });
      return picked?.map(({ run }) => run) ?? [];
    },
  };
}

function itemOf(row: RunRow, placed: PlacedName | undefined, isCurrent: boolean): RunItem {
  const mark = isCurrent ? vscode.l10n.t("(shown)") : "";
  const state = localize(runStateTitle(row.state));
  const findings = row.findings.map((finding) => localize(finding.summary));
  return {
    run: row.id,
    icon: stateIcons[row.state].icon,
    label: row.name,
    description: [placed?.place, mark].filter(Boolean).join(" "),
    detail: [state, valuesText(row), ...findings.slice(0, 1)].filter(Boolean).join(" · "),
  };
}
