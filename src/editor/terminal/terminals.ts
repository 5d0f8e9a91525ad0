import * as vscode from "vscode";
import { type CommandLine, readCommandLine } from "../../core/run/commandLine.ts";
import { isTerminal, terminalScheme } from "../../core/run/logPlace.ts";
import type { RunId } from "../../core/run/run.ts";
import type { LogClient } from "../../host/logClient.ts";
import type { RunStore } from "../../host/runStore.ts";
import type { Ending } from "../../host/worker/protocol.ts";
import { settingIds } from "../ids.ts";
import { onDidChangeSettings, terminalsFollowed } from "../settings.ts";
import { FollowedCommand } from "./followedCommand.ts";
import type { Transcripts } from "./transcripts.ts";

export interface TerminalsDependencies {
  readonly client: LogClient;
  readonly store: RunStore;
  readonly transcripts: Transcripts;
  readonly memory: vscode.Memento;
  readonly note: (level: "info" | "warn", text: string) => void;
}

/**
 * Follows what commands print in integrated terminals, through the shell integration. A shell without it says nothing
 * of its commands, and nothing is followed there.
 */
export function registerTerminals(dependencies: TerminalsDependencies): vscode.Disposable {
  const { client, transcripts } = dependencies;
  const followed = new Map<
    vscode.TerminalShellExecution,
    { readonly terminal: vscode.Terminal; readonly command: FollowedCommand }
  >();

  const start = ({ execution, terminal }: vscode.TerminalShellExecutionStartEvent) => {
    if (!terminalsFollowed() || !vscode.workspace.isTrusted) return;
    const commandLine = execution.commandLine.value;
    const command = readCommandLine(commandLine);
    if (command === null || command.showsOnly) return;
    const facts = { ...nameFor(command, execution.cwd, transcripts), ...command, commandLine };
    const onDone = () => followed.delete(execution);
    const dependencies = { client, transcripts, onDone };
    const following = new FollowedCommand(execution.read(), facts, dependencies);
    followed.set(execution, { terminal, command: following });
  };

  return vscode.Disposable.from(
    vscode.window.onDidStartTerminalShellExecution(start),
    vscode.window.onDidEndTerminalShellExecution(
      ({ execution, exitCode }) => void followed.get(execution)?.command.end(endingOf(exitCode)),
    ),
    vscode.window.onDidCloseTerminal((closed) => {
      const detail = vscode.l10n.t("The terminal was closed.");
      for (const { terminal, command } of [...followed.values()])
        if (terminal === closed) command.endNow({ status: "failed", detail });
    }),
    onDidChangeSettings([settingIds.terminals], () => {
      if (terminalsFollowed()) return;
      for (const { command } of [...followed.values()]) command.endNow(null);
    }),
    rememberLive(dependencies),
  );
}

function endingOf(exitCode: number | undefined): Ending | null {
  if (exitCode === undefined) return null;
  if (exitCode === 0) return { status: "finished", detail: null };
  return { status: "failed", detail: vscode.l10n.t("exit code {0}", exitCode) };
}

/** `train.py, terminal 14:32`, and an address in the working folder that no other command has. */
function nameFor(
  { script, program }: CommandLine,
  cwd: vscode.Uri | undefined,
  transcripts: Transcripts,
): { readonly log: string; readonly name: string } {
  const folder = (cwd ?? vscode.workspace.workspaceFolders?.[0]?.uri)?.path ?? "/";
  const what = (script ?? program).split(/[\\/]/).at(-1) ?? program;
  const now = new Date();
  const [hour, minute] = [now.getHours(), now.getMinutes()].map((n) => String(n).padStart(2, "0"));
  for (let count = 1; ; count++) {
    const time = count === 1 ? `${hour}:${minute}` : `${hour}:${minute} (${count})`;
    const name = vscode.l10n.t("{0}, terminal {1}", what, time);
    const file = name.replaceAll(":", "-").replaceAll(/[\\/?#]/g, "");
    const log = `${terminalScheme}:${folder.replace(/\/$/, "")}/${file}.log`;
    if (!transcripts.isTaken(log)) return { log, name };
  }
}

const rememberedKey = "liveRunsOfTerminals";

/** A window that is loaded anew has lost what its terminals printed before: says so, once. */
function rememberLive({ store, memory, note }: TerminalsDependencies): vscode.Disposable {
  for (const name of memory.get<readonly string[]>(rememberedKey) ?? []) {
    note(
      "info",
      `${name} was followed until the window was closed or reloaded; what it printed is not kept, and if it still runs it is not followed any more.`,
    );
  }
  const live = new Map<RunId, string>();
  return store.onDidChange(({ grown, removed }) => {
    const before = [...live.values()].join("\n");
    for (const id of removed) live.delete(id);
    for (const id of grown) {
      const run = store.get(id);
      if (run?.status === "live" && isTerminal(run.path)) live.set(id, run.name);
      else live.delete(id);
    }
    const names = [...live.values()];
    if (names.join("\n") !== before) void memory.update(rememberedKey, names);
  });
}
