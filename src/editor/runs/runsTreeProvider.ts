import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import { type RunRow, runRow } from "../../core/view/runs/runRow.ts";
import { folderId, type RunTree, runTree } from "../../core/view/runs/runTree.ts";
import type { RunStore } from "../../host/runStore.ts";
import { coalesced } from "../../host/scheduling/schedule.ts";
import type { TrialGroups } from "../trials/trialGroups.ts";
import type { RunNode, RunsNode } from "./runNodes.ts";
import type { RunsViewState } from "./runsViewState.ts";
import { treeItem } from "./treeItem.ts";

/** How long runs rest before the tree is drawn anew, in milliseconds. */
const rest = 500;

/** The runs as a tree. A row is made anew only where its run has changed. */
export class RunsTreeProvider implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  readonly #store: RunStore;
  readonly #state: RunsViewState;
  readonly #trials: TrialGroups;
  readonly #rows = new Map<RunId, RunRow>();
  #tree: RunTree | null = null;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #owned: vscode.Disposable;

  constructor(store: RunStore, state: RunsViewState, trials: TrialGroups) {
    this.#store = store;
    this.#state = state;
    this.#trials = trials;
    const refresh = () => {
      this.#tree = null;
      this.#changes.fire();
    };
    const soon = coalesced(refresh, rest);
    this.#owned = vscode.Disposable.from(
      this.#changes,
      soon,
      store.onDidChange(({ changed, removed }) => {
        for (const id of [...changed, ...removed]) this.#rows.delete(id);
        soon.request();
      }),
      state.onDidChange(refresh),
      trials.onDidChange(() => soon.request()),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The rows of all runs that are not hidden. What is shown as a trial is no run of its own. */
  get rows(): readonly RunRow[] {
    const tried = new Set(
      this.#trials.groups.flatMap(({ trials }) => trials.map(({ log }) => log)),
    );
    return this.#store.runs.flatMap((run) => {
      if (this.#state.isHidden(run) || tried.has(run.path)) return [];
      let row = this.#rows.get(run.id);
      if (row === undefined) {
        const { id } = run;
        row = runRow(run, this.#store.diagnosis(id), this.#store.dismissedFindings(id));
        this.#rows.set(id, row);
      }
      return [row];
    });
  }

  get tree(): RunTree {
    this.#tree ??= runTree(this.rows, this.#store.comparisons, this.#state.options());
    return this.#tree;
  }

  getTreeItem(node: RunsNode): vscode.TreeItem {
    return treeItem(node);
  }

  getChildren(node?: RunsNode): RunsNode[] {
    if (node === undefined) {
      const studies = this.#trials.groups.map((study) => ({ kind: "trials", study }) as const);
      return [...studies, ...this.#roots()];
    }
    switch (node.kind) {
      case "group":
        return node.group.rows.map((row) => runNode(row));
      case "trials": {
        const { study } = node;
        return study.trials.map((trial) => ({ kind: "trial", study, trial }));
      }
      case "run":
        return this.#below(node);
      case "settings": {
        const settings = this.#store.get(node.run)?.hyperparameters ?? [];
        const { run } = node;
        return [...settings].map(([name, value]) => ({ kind: "setting", run, name, value }));
      }
      default:
        return [];
    }
  }

  /** One group needs no heading, nor does a folder of one run. */
  #roots(): RunsNode[] {
    const { groups } = this.tree;
    const { roots } = this.#state.options();
    const [only] = groups;
    if (groups.length === 1 && only?.kind === "folder") return only.rows.map((row) => runNode(row));
    return groups.map((group) => {
      const [row] = group.rows;
      const isAlone = group.kind === "folder" && group.rows.length === 1;
      if (!isAlone || row === undefined) return { kind: "group", group };
      return runNode(row, roots.some((root) => group.id === folderId(root)) ? null : group.label);
    });
  }

  #below({ run, row }: RunNode): RunsNode[] {
    const count = this.#store.get(run)?.hyperparameters.size ?? 0;
    const found = (dismissed: boolean) =>
      (dismissed ? row.dismissed : row.findings).map(
        (finding) => ({ kind: "finding", run, sign: finding.sign, finding, dismissed }) as const,
      );
    return [
      ...found(false),
      ...found(true),
      ...(count > 0 ? [{ kind: "settings", run, count } as const] : []),
    ];
  }
}

function runNode(row: RunRow, folder: string | null = null): RunNode {
  return { kind: "run", run: row.id, row, folder };
}
