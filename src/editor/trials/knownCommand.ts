import path from "node:path";
import * as vscode from "vscode";
import { isTerminal, placeOf } from "../../core/run/logPlace.ts";
import type { Run } from "../../core/run/run.ts";
import type { CommandWords } from "../../core/trial/commandWords.ts";
import type { TrialCommand } from "../../host/trial/trialCommand.ts";
import { launchesAndTasks } from "../settings.ts";
import type { Transcripts } from "../terminal/transcripts.ts";
import type { Engine } from "./engine.ts";

/**
 * How the run was started, or would be: as the terminal in which it was followed says, its log, a launch configuration
 * or a task of the workspace. Null where none says it. It is shown before anything is run.
 */
export async function knownCommand(
  transcripts: Pick<Transcripts, "command">,
  engine: Engine,
  run: Pick<Run, "files" | "path">,
  script: vscode.Uri,
): Promise<TrialCommand | null> {
  return (
    ofTerminal(transcripts, engine, run, script) ??
    (await ofLog(engine, run, script)) ??
    ofSettings(engine, script)
  );
}

function ofTerminal(
  transcripts: Pick<Transcripts, "command">,
  engine: Engine,
  run: Pick<Run, "files" | "path">,
  script: vscode.Uri,
): TrialCommand | null {
  const terminal = [...run.files].find(isTerminal);
  const typed = terminal === undefined ? null : transcripts.command(terminal);
  if (terminal === undefined || typed === null) return null;
  const read = engine.commandWords(typed.commandLine);
  if ("template" in read) return null;
  const isOfScript = read.words.some((word) => word.endsWith(path.basename(script.fsPath)));
  return isOfScript ? inFolder(read, path.dirname(placeOf(terminal))) : null;
}

/** Where the log does not say the folder, the one from which its command leads to the script. */
async function ofLog(
  engine: Engine,
  run: Pick<Run, "path">,
  script: vscode.Uri,
): Promise<TrialCommand | null> {
  const head = await engine.readHead(run.path);
  const read = engine.commandInLog(head, path.basename(script.fsPath));
  if (read === null) return null;
  const workspace = vscode.workspace.getWorkspaceFolder(script)?.uri.fsPath;
  const folders = [path.dirname(script.fsPath), ...(workspace === undefined ? [] : [workspace])];
  return (
    folders
      .map((folder) => inFolder(read, folder))
      .find(({ words, cwd }) => words.some((word) => path.resolve(cwd, word) === script.fsPath)) ??
    null
  );
}

function ofSettings(engine: Engine, script: vscode.Uri): TrialCommand | null {
  const workspace = vscode.workspace.getWorkspaceFolder(script)?.uri.fsPath;
  if (workspace === undefined) return null;
  const place = { script: script.fsPath, workspace };
  const { launches, tasks } = launchesAndTasks(script);
  const found = [
    ...launches.map((one) => engine.commandOfLaunch(one, place)),
    ...tasks.map((one) => engine.commandOfTask(one, place)),
  ].find((command) => command !== null);
  return found ? inFolder(found, workspace) : null;
}

export function inFolder({ words, env, folder }: CommandWords, start: string): TrialCommand {
  return { words, env, cwd: path.resolve(start, folder ?? "") };
}
