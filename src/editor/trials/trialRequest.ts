import path from "node:path";
import * as vscode from "vscode";
import { signOfComparison } from "../../core/diagnosis/comparison/diagnoseComparison.ts";
import type { Sign } from "../../core/diagnosis/finding.ts";
import type { Run, RunId } from "../../core/run/run.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { StudyRequest } from "../../host/trial/prepareStudy.ts";
import type { CurrentRun } from "../currentRun.ts";
import { trialSettings } from "../settings.ts";
import type { Engine } from "./engine.ts";
import { chosenInterpreters } from "./pythonExtension.ts";

/** What trials are asked for. */
export interface Target {
  readonly run: Run;
  readonly script: vscode.Uri;
  /** What is to be got rid of; null for what the run shows first. */
  readonly sign: Sign | null;
}

export interface RequestDependencies {
  readonly store: Pick<RunStore, "get" | "diagnosis" | "comparisonsOf">;
  readonly current: CurrentRun;
  readonly storageUri: vscode.Uri;
}

const mostCandidates = 8;

/** Below which each study of the workspace has its folder. */
export function storageOf({ storageUri }: Pick<RequestDependencies, "storageUri">): string {
  return path.join(storageUri.fsPath, "trials");
}

/** From a node of the runs view, a card or a quick fix; without any, the run that is looked at. */
export function targetOf({ store, current }: RequestDependencies, target: unknown) {
  const { run, sign = null } = (target ?? {}) as { readonly run?: RunId; readonly sign?: Sign };
  return { run: (run === undefined ? undefined : store.get(run)) ?? current.get(), sign };
}

/** What several runs show together is tried on all of them. */
function runsShowing({ store }: RequestDependencies, run: Run, sign: Sign | null): readonly Run[] {
  const together = store
    .comparisonsOf(run.id)
    .find((comparison) => sign !== null && signOfComparison(comparison) === sign);
  return together === undefined ? [run] : together.runs;
}

/** A request for a study as settings and the workspace say it, without the command. */
export async function requestOf(
  dependencies: RequestDependencies,
  engine: Engine,
  { run, script, sign: asked }: Target,
  compare: StudyRequest["compare"],
) {
  const first = dependencies.store.diagnosis(run.id).findings[0]?.sign ?? null;
  const sign = compare === null ? (asked ?? first) : null;
  const settings = trialSettings(script);
  const workspace = vscode.workspace.getWorkspaceFolder(script)?.uri.fsPath;
  return {
    runs: runsShowing(dependencies, run, sign),
    sign,
    script: script.fsPath,
    cwd: workspace ?? path.dirname(script.fsPath),
    interpreters: await chosenInterpreters(script),
    runner: settings.runner,
    slurm: engine.keptOptions(settings.slurmOptions),
    jobs: settings.jobs,
    budgetSeconds: 60 * settings.minutes,
    most: mostCandidates,
    keepCopies: settings.keepCopies,
    storage: storageOf(dependencies),
    now: Date.now(),
  };
}
