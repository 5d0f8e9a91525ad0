import * as vscode from "vscode";
import type { RunId } from "../../core/run/run.ts";
import { folderBeside } from "../../core/view/runs/folders.ts";
import { groupText } from "../../core/view/runs/nodeText.ts";
import { namesBelow } from "../../core/view/runs/rowNames.ts";
import { type RunRow, runRow } from "../../core/view/runs/runRow.ts";
import { type RunGroup, type RunTree, runTree, sameShape } from "../../core/view/runs/runTree.ts";
import type { RunStore } from "../../host/runStore.ts";
import { coalesced } from "../../host/scheduling/schedule.ts";
import { localize } from "../localize.ts";
import type { TrialGroups } from "../trials/trialGroups.ts";
import type { GroupNode, RunNode, RunsNode } from "./runNodes.ts";
import type { RunsViewState } from "./runsViewState.ts";
import { treeItem } from "./treeItem.ts";

/** How long runs rest before the tree is drawn anew, in milliseconds. */
const rest = 500;
/** Of more runs only the headings are shown at first: VS Code asks for every row that is open, seen or not. */
const mostOpen = 200;

/**
 * The runs as a tree. A row is made anew only where its run has changed, and VS Code is told of those rows alone while
 * the tree has the same shape: told of the whole tree, it forgets what its menus are about until it has asked again.
 */
export class RunsTreeProvider implements vscode.TreeDataProvider<RunsNode>, vscode.Disposable {
  readonly #store: RunStore;
  readonly #state: RunsViewState;
  readonly #trials: TrialGroups;
  readonly #rows = new Map<RunId, RunRow>();
  /** The nodes that VS Code knows, by the id of their group or run: they stay the same while what they say changes. */
  readonly #nodes = new Map<string, GroupNode | RunNode>();
  #tree: RunTree | null = null;
  readonly #changes = new vscode.EventEmitter<RunsNode[] | undefined>();
  readonly onDidChangeTreeData = this.#changes.event;
  readonly #owned: vscode.Disposable;

  constructor(store: RunStore, state: RunsViewState, trials: TrialGroups) {
    this.#store = store;
    this.#state = state;
    this.#trials = trials;
    const refresh = () => {
      this.#tree = null;
      this.#nodes.clear();
      this.#changes.fire(undefined);
    };
    const update = () => {
      const before = this.#tree;
      this.#tree = null;
      if (before === null || !sameShape(before, this.tree)) return refresh();
      const changed = this.#changed(before, this.tree);
      if (changed.length > 0) this.#changes.fire(changed);
    };
    const soon = coalesced(update, rest);
    const soonAll = coalesced(refresh, rest);
    this.#owned = vscode.Disposable.from(
      this.#changes,
      soon,
      soonAll,
      store.onDidChange(({ changed, removed }) => {
        for (const id of [...changed, ...removed]) this.#rows.delete(id);
        soon.request();
      }),
      state.onDidChange(refresh),
      trials.onDidChange(() => soonAll.request()),
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
      const studies = this.#trials.groups.map((study, i) => {
        return { kind: "trials", study, isOpen: i === 0 } as const;
      });
      return [...studies, ...this.#roots()];
    }
    switch (node.kind) {
      case "group":
        return this.#runNodes(node.group);
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
    const { groups, shown } = this.tree;
    const { roots } = this.#state.options();
    const [only] = groups;
    if (groups.length === 1 && only?.kind === "folder") return this.#runNodes(only);
    return groups.map((group): RunsNode => {
      const [row] = group.rows;
      const isAlone = group.kind === "folder" && group.rows.length === 1;
      if (!isAlone || row === undefined)
        return this.#known(group.id, { kind: "group", group, isOpen: shown <= mostOpen });
      const folder = roots.includes(group.folder) ? null : folderBeside(group.label, row.name);
      return this.#known(row.id, { kind: "run", run: row.id, row, name: row.name, folder });
    });
  }

  #runNodes({ rows, folder }: RunGroup): RunNode[] {
    const names = namesBelow(rows, folder);
    return rows.map((row, i) => {
      const name = names[i] ?? row.name;
      return this.#known(row.id, { kind: "run", run: row.id, row, name, folder: null });
    });
  }

  /** The node that VS Code knows already, which says from now on what `node` says. */
  #known<Node extends GroupNode | RunNode>(id: string, node: Node): Node {
    const known = Object.assign(this.#nodes.get(id) ?? node, node);
    this.#nodes.set(id, known);
    return known;
  }

  /** The nodes that VS Code knows and that say something else than before. */
  #changed(before: RunTree, now: RunTree): RunsNode[] {
    return now.groups.flatMap((group, i) => {
      const old = before.groups[i];
      const changed: RunsNode[] = [];
      for (const [k, row] of group.rows.entries()) {
        const node = this.#nodes.get(row.id);
        if (row === old?.rows[k] || node === undefined) continue;
        changed.push(Object.assign(node, { row }));
      }
      const heading = this.#nodes.get(group.id);
      if (heading === undefined || old === undefined) return changed;
      Object.assign(heading, { group });
      const isSaid = groupText(group, localize).spoken === groupText(old, localize).spoken;
      return isSaid ? changed : [heading];
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
