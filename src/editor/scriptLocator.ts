import path from "node:path";
import * as vscode from "vscode";
import { isCell, isTerminal, placeOf } from "../core/run/logPlace.ts";
import type { Run } from "../core/run/run.ts";
import { looksLikeTrainingScript } from "../core/training/looksLikeTraining.ts";
import { globTest } from "../host/globs.ts";
import { likeliestFirst } from "../host/likeliestScript.ts";
import { pythonPaths, scriptsNamedIn } from "../host/scriptTraces.ts";
import { settingIds } from "./ids.ts";
import { folderOf, logName } from "./logUri.ts";
import { pickOne } from "./say.ts";
import { onDidChangeSettings, scriptSettings } from "./settings.ts";
import type { Transcripts } from "./terminal/transcripts.ts";
import { notebookOf } from "./trainingScript.ts";

const rememberedKey = "scriptOfLog";
/** Scripts of a folder that are read to find the one that trains. */
const mostCandidates = 50;
const largestScript = 1024 * 1024;
/** How much of a terminal's output may name the script, in UTF-16 units. */
const mostPrinted = 64 * 1024;

/**
 * Finds the script that wrote a log: the notebook of a cell, what the settings state, what a person chose before,
 * the script that the log names, a script that names the log, the only training script in the log's folder or the one above.
 */
export class ScriptLocator implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #transcripts: Transcripts;
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #guesses = new Map<string, Promise<vscode.Uri | undefined>>();
  readonly #subscriptions: vscode.Disposable;

  constructor(memory: vscode.Memento, transcripts: Transcripts) {
    this.#memory = memory;
    this.#transcripts = transcripts;
    const forget = () => {
      this.#guesses.clear();
      this.#changes.fire();
    };
    const scripts = vscode.workspace.createFileSystemWatcher("**/*.py", false, true);
    this.#subscriptions = vscode.Disposable.from(
      this.#changes,
      scripts,
      scripts.onDidCreate(forget),
      scripts.onDidDelete(forget),
      vscode.workspace.onDidSaveTextDocument(
        (document) => document.languageId === "python" && forget(),
      ),
      onDidChangeSettings([settingIds.scripts], forget),
    );
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  async find(run: Run): Promise<vscode.Uri | undefined> {
    if (isCell(run.path)) return notebookOf(run.path)?.uri;
    return stated(run) ?? this.#remembered(run) ?? (await this.#guess(run));
  }

  #guess(run: Run): Promise<vscode.Uri | undefined> {
    let guessed = this.#guesses.get(run.path);
    if (guessed === undefined) {
      guessed = guess(run, this.#transcripts);
      this.#guesses.set(run.path, guessed);
    }
    return guessed;
  }

  async remember(run: Run, script: vscode.Uri): Promise<void> {
    await this.#memory.update(rememberedKey, {
      ...this.#all(),
      [this.#keyOf(run)]: script.fsPath,
    });
    this.#changes.fire();
  }

  /** Asks which script wrote the log; the answer is kept for the workspace. */
  async ask(run: Run): Promise<vscode.Uri | undefined> {
    const found = await vscode.workspace.findFiles(
      "**/*.py",
      "**/{node_modules,site-packages,.venv,venv}/**",
      500,
    );
    const other = { label: vscode.l10n.t("Other File…"), uri: undefined };
    const picked = await pickOne(
      [
        ...likeliestFirst(found, placeOf(run.path)).map((uri) => ({
          label: path.basename(uri.fsPath),
          description: vscode.workspace.asRelativePath(uri),
          uri,
        })),
        other,
      ],
      { title: vscode.l10n.t("Which script wrote {0}?", logName(run)) },
    );
    if (picked === undefined) return undefined;
    const uri =
      picked.uri ?? (await vscode.window.showOpenDialog({ filters: { Python: ["py"] } }))?.[0];
    if (uri !== undefined) await this.remember(run, uri);
    return uri;
  }

  #remembered(run: Run): vscode.Uri | undefined {
    const script = this.#all()[this.#keyOf(run)];
    return script === undefined ? undefined : vscode.Uri.file(script);
  }

  /** The same command in the same folder is the same script. */
  #keyOf(run: Run): string {
    const command = this.#transcripts.command(run.path);
    return command === null ? run.path : `${folderOf(run)}$ ${command.commandLine}`;
  }

  #all(): Record<string, string> {
    return this.#memory.get<Record<string, string>>(rememberedKey, {});
  }
}

function stated(run: Run): vscode.Uri | undefined {
  const log = vscode.Uri.file(placeOf(run.path));
  const folder = vscode.workspace.getWorkspaceFolder(log);
  if (folder === undefined || !vscode.workspace.isTrusted) return undefined;
  const relative = path.relative(folder.uri.fsPath, log.fsPath).split(path.sep).join("/");
  for (const [glob, script] of scriptSettings(log)) {
    if (globTest([glob])(relative)) return vscode.Uri.joinPath(folder.uri, script);
  }
  return undefined;
}

async function guess(run: Run, transcripts: Transcripts): Promise<vscode.Uri | undefined> {
  const named = (await ofCommand(run, transcripts)) ?? (await namedInLog(run, transcripts));
  if (named !== undefined) return named;
  const folder = folderOf(run);
  for (const place of [folder, path.dirname(folder)]) {
    const scripts = await trainingScripts(vscode.Uri.file(place));
    const naming = scripts.filter(({ text }) => text.includes(path.basename(run.path)));
    if (naming.length === 1) return naming[0]?.uri;
    if (scripts.length === 1) return scripts[0]?.uri;
    if (scripts.length > 1) return undefined;
  }
  return undefined;
}

/** The training script that the command in the terminal ran. */
async function ofCommand(run: Run, transcripts: Transcripts): Promise<vscode.Uri | undefined> {
  const terminal = [...run.files].find(isTerminal);
  const script = terminal === undefined ? null : transcripts.command(terminal)?.script;
  if (terminal === undefined || script === null || script === undefined) return undefined;
  const folder = path.dirname(vscode.Uri.file(placeOf(terminal)).fsPath);
  const uri = vscode.Uri.file(path.resolve(folder, script));
  return looksLikeTrainingScript(await readScript(uri)) ? uri : undefined;
}

/** The one training script that the log names, by the path as written, from the log's folders upwards. */
async function namedInLog(run: Run, transcripts: Transcripts): Promise<vscode.Uri | undefined> {
  const names = await namesIn(run, transcripts);
  const folder = folderOf(run);
  const workspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))?.uri.fsPath;
  const found = new Map<string, vscode.Uri>();
  for (const name of names.slice(0, mostCandidates)) {
    for (const place of [folder, path.dirname(folder), workspace ?? folder]) {
      const uri = vscode.Uri.file(path.resolve(place, name));
      if (!mayBeChosen(uri, folder)) continue;
      if (looksLikeTrainingScript(await readScript(uri))) found.set(uri.fsPath, uri);
    }
  }
  return found.size === 1 ? [...found.values()][0] : undefined;
}

/** A log's text is anybody's: what it names counts in the workspace and beside the log, anywhere else it is asked for. */
function mayBeChosen(script: vscode.Uri, folder: string): boolean {
  const below = path.relative(folder, script.fsPath);
  const isBeside = !below.startsWith("..") && !path.isAbsolute(below);
  return isBeside || vscode.workspace.getWorkspaceFolder(script) !== undefined;
}

function namesIn(
  run: Run,
  transcripts: Transcripts,
): Promise<readonly string[]> | readonly string[] {
  const printed = transcripts.text(run.path);
  if (printed !== null) return pythonPaths(printed.slice(0, mostPrinted));
  return scriptsNamedIn(run.path).catch(() => []);
}

async function trainingScripts(folder: vscode.Uri): Promise<{ uri: vscode.Uri; text: string }[]> {
  const entries = await readFolder(folder);
  const names = entries.filter(
    ([name, type]) => name.endsWith(".py") && (type & vscode.FileType.File) !== 0,
  );
  const read = names.slice(0, mostCandidates).map(async ([name]) => {
    const uri = vscode.Uri.joinPath(folder, name);
    return { uri, text: await readScript(uri) };
  });
  return (await Promise.all(read)).filter(({ text }) => looksLikeTrainingScript(text));
}

async function readFolder(folder: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch {
    return [];
  }
}

/** Empty for what cannot be read: such a file is simply no candidate. */
async function readScript(uri: vscode.Uri): Promise<string> {
  try {
    if ((await vscode.workspace.fs.stat(uri)).size > largestScript) return "";
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return "";
  }
}
