import type * as vscode from "vscode";
import { DisposableStore } from "../../core/disposable.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { TrialGroups } from "../trials/trialGroups.ts";
import { Dismissals } from "./dismissals.ts";
import { type RunPicker, runPicker } from "./runPicker.ts";
import { RunsTreeProvider } from "./runsTreeProvider.ts";
import { RunsViewState } from "./runsViewState.ts";

/** The runs that a person has not hidden, as the view lists them and as they are chosen from anywhere. */
export interface RunList extends vscode.Disposable {
  readonly state: RunsViewState;
  readonly provider: RunsTreeProvider;
  readonly picker: RunPicker;
  readonly dismissals: Dismissals;
}

export function runList(store: RunStore, memory: vscode.Memento, trials: TrialGroups): RunList {
  const owned = new DisposableStore();
  const state = owned.add(new RunsViewState(memory));
  const provider = owned.add(new RunsTreeProvider(store, state, trials));
  return {
    state,
    provider,
    picker: runPicker(provider, state),
    dismissals: owned.add(new Dismissals(store, memory)),
    dispose: () => owned.dispose(),
  };
}
