import path from "node:path";
import * as vscode from "vscode";
import { prepareDemo, replayDemo } from "../host/demo.ts";
import type { LogClient } from "../host/logClient.ts";
import { commandIds } from "./ids.ts";

/** Of these the loss falls for sixteen. */
const replaySeconds = 40;

export interface DemoDependencies {
  readonly client: LogClient;
  readonly extensionUri: vscode.Uri;
  readonly storageUri: vscode.Uri;
}

/** Opens the bundled script that gets stuck beside its log, which grows as if the training ran now. */
export function registerDemo({
  client,
  extensionUri,
  storageUri,
}: DemoDependencies): vscode.Disposable {
  let replay = new AbortController();
  const open = async () => {
    replay.abort();
    replay = new AbortController();
    const media = vscode.Uri.joinPath(extensionUri, "media", "demo").fsPath;
    const demo = await prepareDemo(media, path.join(storageUri.fsPath, "demo"));
    await vscode.window.showTextDocument(vscode.Uri.file(demo.script), {
      viewColumn: vscode.ViewColumn.One,
      preview: false,
    });
    await vscode.window.showTextDocument(vscode.Uri.file(demo.log), {
      viewColumn: vscode.ViewColumn.Two,
      preview: false,
    });
    client.open(demo.log);
    replayDemo(media, demo, replaySeconds, replay.signal).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
    });
  };
  return vscode.Disposable.from(
    { dispose: () => replay.abort() },
    vscode.commands.registerCommand(commandIds.openDemo, open),
  );
}
