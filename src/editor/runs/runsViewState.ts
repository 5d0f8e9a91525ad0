import * as vscode from "vscode";
import type { Run } from "../../core/run/run.ts";
import {
  isFiltering,
  noFilter,
  type RunFilter,
  type RunOrder,
  runOrders,
} from "../../core/view/runs/runFilter.ts";
import { runKey } from "../../core/view/runs/runKey.ts";
import {
  type RunGrouping,
  type RunTreeOptions,
  runGroupings,
} from "../../core/view/runs/runTree.ts";
import { contextKeys } from "../ids.ts";
import { Remembered } from "./remembered.ts";

const keys = { order: "runs.order", grouping: "runs.grouping", hidden: "runs.hidden" } as const;
const hidden = ["hidden"] as const;

/** How a person wants to see the runs. Order, grouping and hidden runs are kept for the workspace. */
export class RunsViewState implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #hidden: Remembered;
  #filter: RunFilter = noFilter;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
    this.#hidden = new Remembered(memory, keys.hidden);
    this.#tellContext();
  }

  get filter(): RunFilter {
    return this.#filter;
  }

  set filter(filter: RunFilter) {
    this.#filter = filter;
    this.#changed();
  }

  get order(): RunOrder {
    const kept = this.#memory.get<unknown>(keys.order);
    return runOrders.find((known) => known === kept) ?? "name";
  }

  get grouping(): RunGrouping {
    const kept = this.#memory.get<unknown>(keys.grouping);
    return runGroupings.find((known) => known === kept) ?? "folder";
  }

  async sortBy(order: RunOrder): Promise<void> {
    await this.#memory.update(keys.order, order);
    this.#changed();
  }

  async groupBy(grouping: RunGrouping): Promise<void> {
    await this.#memory.update(keys.grouping, grouping);
    this.#changed();
  }

  isHidden(run: Run): boolean {
    return this.#hidden.size > 0 && this.#hidden.get(runKey(run)).length > 0;
  }

  async hide(runs: readonly Run[]): Promise<void> {
    for (const run of runs) await this.#hidden.set(runKey(run), hidden);
    this.#changed();
  }

  /** All hidden runs are there again. */
  async unhideAll(): Promise<void> {
    await this.#hidden.clear();
    this.#changed();
  }

  options(): RunTreeOptions {
    const roots = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
      uri.fsPath.replaceAll("\\", "/"),
    );
    return { filter: this.#filter, order: this.order, grouping: this.grouping, roots };
  }

  dispose(): void {
    this.#changes.dispose();
  }

  #changed(): void {
    this.#tellContext();
    this.#changes.fire();
  }

  #tellContext(): void {
    const set = (key: string, value: unknown) =>
      void vscode.commands.executeCommand("setContext", key, value);
    set(contextKeys.runsFiltered, isFiltering(this.#filter));
    set(contextKeys.runsHidden, this.#hidden.size > 0);
    set(contextKeys.runsGrouping, this.grouping);
  }
}
