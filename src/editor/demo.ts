import path from "node:path";
import * as vscode from "vscode";
import { signTitle } from "../core/view/signWords.ts";
import { type DemoName, demoNames, prepareDemo, replayDemo } from "../host/demo.ts";
import type { LogClient } from "../host/logClient.ts";
import { commandIds } from "./ids.ts";
import { localize } from "./localize.ts";
import { pickOne } from "./say.ts";

/** Of these the loss falls for sixteen. */
const replaySeconds = 40;

export interface DemoDependencies {
  readonly client: LogClient;
  readonly extensionUri: vscode.Uri;
  readonly storageUri: vscode.Uri;
}

/** Opens a bundled script that gets stuck beside its log, which grows as if the training ran now. */
export function registerDemo({
  client,
  extensionUri,
  storageUri,
}: DemoDependencies): vscode.Disposable {
  let replay = new AbortController();
  const open = async (wanted: unknown) => {
    const name = demoNames.find((one) => one === wanted) ?? (await chooseDemo());
    if (name === undefined) return;
    replay.abort();
    replay = new AbortController();
    const media = vscode.Uri.joinPath(extensionUri, "media", "demo", name).fsPath;
    const demo = await prepareDemo(media, path.join(storageUri.fsPath, "demo", name));
    await vscode.window.showTextDocument(vscode.Uri.file(demo.script), {
      viewColumn: vscode.ViewColumn.One,
      preview: false,
    });
    await vscode.window.showTextDocument(vscode.Uri.file(demo.log), {
      viewColumn: vscode.ViewColumn.Two,
      preview: false,
    });
    for (const log of [...demo.others, demo.log]) client.open(log);
    replayDemo(media, demo, replaySeconds, replay.signal).catch((error: unknown) => {
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
    });
  };
  return vscode.Disposable.from(
    { dispose: () => replay.abort() },
    vscode.commands.registerCommand(commandIds.openDemo, open),
  );
}

async function chooseDemo(): Promise<DemoName | undefined> {
  const said: Readonly<Record<DemoName, string>> = {
    plateau: vscode.l10n.t("The loss falls for a few epochs and then stays where it is."),
    overfitting: vscode.l10n.t(
      "The validation loss rises while the training loss goes on falling.",
    ),
    "vanishing-gradient": vscode.l10n.t(
      "Ten layers, the first of which get no signal of the error.",
    ),
    "initialization-sensitivity": vscode.l10n.t("Six seeds of one script, of which two get stuck."),
    "optimizer-sensitivity": vscode.l10n.t("Adam learns what SGD at the same rate does not."),
  };
  const choices = demoNames.map((name) => ({
    name,
    label: localize(signTitle(name)),
    detail: said[name],
  }));
  const title = vscode.l10n.t("Open a Demo Run");
  const placeHolder = vscode.l10n.t("Scripts that get stuck, with the logs that they really wrote");
  return (await pickOne(choices, { title, placeHolder, matchOnDetail: true }))?.name;
}
