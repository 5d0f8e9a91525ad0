import path from "node:path";
import * as vscode from "vscode";
import { isCell } from "../../core/run/logPlace.ts";
import type { Run } from "../../core/run/run.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { StudyRequest } from "../../host/trial/prepareStudy.ts";
import { removeStudy } from "../../host/trial/studyFolders.ts";
import type { StudyRecord } from "../../host/trial/studyRecord.ts";
import type { CurrentRun } from "../currentRun.ts";
import { commandIds } from "../ids.ts";
import { localize } from "../localize.ts";
import { inform, sayError, warn } from "../say.ts";
import type { ScriptLocator } from "../scriptLocator.ts";
import type { Transcripts } from "../terminal/transcripts.ts";
import { askCandidates, askCommand, askOptimizers, askSeeds, confirmTrials } from "./askTrials.ts";
import type { Engine } from "./engine.ts";
import { findAgain, follow } from "./followStudy.ts";
import { inFolder, knownCommand } from "./knownCommand.ts";
import { ResultDocuments } from "./resultDocument.ts";
import { type FinishedStudy, Studies } from "./studies.ts";
import type { TrialGroups } from "./trialGroups.ts";
import { requestOf, storageOf, type Target, targetOf } from "./trialRequest.ts";
import { placeOfTrials } from "./trialText.ts";

export interface TrialDependencies {
  readonly store: RunStore;
  readonly current: CurrentRun;
  readonly locator: ScriptLocator;
  readonly transcripts: Transcripts;
  readonly extensionUri: vscode.Uri;
  readonly storageUri: vscode.Uri;
}

type Compare = StudyRequest["compare"];
type Prepared = Awaited<ReturnType<Engine["prepareStudy"]>> & { readonly kind: "prepared" };

/** Asks the person as the command does, tries fixes against a run's script, and gives the result as text; null where nothing ran. */
export type TryFixes = (
  run: Run,
  script: vscode.Uri,
  signal: AbortSignal,
) => Promise<string | null>;

/** Trials: the commands that start them, their progress, their result, and what an earlier window has left running. */
export function registerTrials(
  dependencies: TrialDependencies,
): TrialGroups & vscode.Disposable & { readonly tryFixes: TryFixes } {
  const { extensionUri } = dependencies;
  const storage = storageOf(dependencies);
  const supervisor = vscode.Uri.joinPath(extensionUri, "dist", "supervisor.js").fsPath;
  const studies = new Studies(supervisor);
  const results = new ResultDocuments(storage);
  const session = { ...dependencies, storage, studies, results };
  const registrations = vscode.Disposable.from(
    studies,
    results,
    vscode.commands.registerCommand(commandIds.tryFixes, (target: unknown) =>
      begin(session, target, null, 1),
    ),
    vscode.commands.registerCommand(commandIds.runMoreSeeds, async (target: unknown) => {
      const seeds = await askSeeds();
      if (seeds !== undefined) await begin(session, target, "seeds", seeds);
    }),
    vscode.commands.registerCommand(commandIds.compareOptimizers, async (target: unknown) => {
      const compared = await askOptimizers();
      if (compared !== undefined) await begin(session, target, compared, 1);
    }),
    // Another window of the same workspace may have begun some since.
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void findAgain(session);
    }),
  );
  // Activation itself stays free of I/O.
  const first = setImmediate(() => void findAgain(session));
  return {
    get groups() {
      return studies.groups;
    },
    onDidChange: studies.onDidChange,
    cancel: (id) => studies.cancel(id),
    remove: async (id) => {
      await removeStudy(path.join(storage, id));
      results.forget(id);
      await findAgain(session);
    },
    tryFixes: async (run, script, signal) => {
      const finished = await tryOn(session, { run, script, sign: null }, null, 1, signal);
      return finished?.text ?? null;
    },
    dispose: () => {
      clearImmediate(first);
      registrations.dispose();
    },
  };
}

interface Session extends TrialDependencies {
  readonly storage: string;
  readonly studies: Studies;
  readonly results: ResultDocuments;
}

async function begin(
  session: Session,
  target: unknown,
  compare: Compare,
  seeds: number,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void warn(vscode.l10n.t("Trials run code: they are for trusted workspaces only."));
    return;
  }
  const { run, sign } = targetOf(session, target);
  if (run === undefined) {
    void inform(vscode.l10n.t("There is no run yet whose script could be tried."));
    return;
  }
  const script = (await session.locator.find(run)) ?? (await session.locator.ask(run));
  if (script === undefined) return;
  await tryOn(session, { run, script, sign }, compare, seeds);
}

/** Prepares, asks and carries out; null where nothing ran, of which the person knows why. */
async function tryOn(
  session: Session,
  target: Target,
  compare: Compare,
  seeds: number,
  signal?: AbortSignal,
): Promise<FinishedStudy | null> {
  const { run, script } = target;
  if (isCell(run.path) || !script.fsPath.endsWith(".py")) {
    void inform(vscode.l10n.t("Trials run Python scripts; this run comes from a notebook."));
    return null;
  }
  const engine = await import("../../host/trial/engine.ts");
  const prepared = await prepare(session, engine, target, compare, seeds);
  if (prepared === null) return null;
  const { folder, record } = prepared;
  if (signal?.aborted === true) return drop(folder);
  signal?.addEventListener("abort", () => session.studies.cancel(record.id), { once: true });
  return follow(session, engine, folder, record);
}

/** Asks until what is to run is confirmed; null where the person leaves, or it cannot be run. */
async function prepare(
  session: Session,
  engine: Engine,
  target: Target,
  compare: Compare,
  seeds: number,
): Promise<Prepared | null> {
  const { run, script } = target;
  let command = await knownCommand(session.transcripts, engine, run, script);
  for (;;) {
    const prepared = await engine.prepareStudy({
      ...(await requestOf(session, engine, target, compare)),
      command,
      compare,
      seeds,
    });
    if (prepared.kind === "refused") {
      const change = vscode.l10n.t("Change Command…");
      const answer = await sayError(localize(prepared.reason), change);
      if (answer !== change) return null;
    } else {
      const { record, folder } = prepared;
      const chosen = compare === null ? await askCandidates(record) : [];
      if (chosen === undefined || (compare === null && chosen.length === 0)) return drop(folder);
      const own: StudyRecord = { ...record, study: { ...record.study, singles: chosen } };
      const count = engine.mostTrials(own.study, own.controls.length);
      const answer = await confirmTrials(engine, own, count, placeOfTrials(record.runner));
      if (answer === undefined) return drop(folder);
      if (answer === "start") {
        // However long the person has thought, the time begins now.
        const started = { ...own, deadline: Date.now() + 1000 * own.limitSeconds };
        await engine.writeStudy(folder, started);
        return { ...prepared, record: started };
      }
      await drop(folder);
    }
    const shown =
      prepared.kind === "prepared"
        ? prepared.record.command.words.join(" ")
        : `python ${path.basename(script.fsPath)}`;
    const line = await askCommand(shown);
    if (line === undefined) return null;
    const read = engine.commandWords(line);
    if ("template" in read) void sayError(localize(read));
    else command = inFolder(read, path.dirname(script.fsPath));
  }
}

async function drop(folder: string): Promise<null> {
  await removeStudy(folder);
  return null;
}
