import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { stuckScript } from "../support/stuckScript.ts";
import { offeredActions, plateaus, until, untilFor } from "./problems.ts";

const scheme = "unstuck-terminal";

/** A folder of the workspace with a training script that gets stuck, and a terminal in it. */
async function open(name: string): Promise<{ script: vscode.Uri; terminal: vscode.Terminal }> {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace);
  const folder = join(workspace.uri.fsPath, name);
  await mkdir(folder, { recursive: true });
  const script = vscode.Uri.file(join(folder, "train.py"));
  await writeFile(script.fsPath, stuckScript());
  const terminal = vscode.window.createTerminal({ name, cwd: folder, shellPath: "bash" });
  terminal.show(true);
  await until("the shell integration", () => terminal.shellIntegration !== undefined);
  return { script, terminal };
}

/** Transcripts of commands that were run in the folder of that name and are stuck. */
function stuckTranscripts(name: string): readonly vscode.Uri[] {
  return plateaus()
    .map(({ uri }) => uri)
    .filter((uri) => uri.scheme === scheme && uri.path.includes(`/${name}/`));
}

export function defineTerminalTests(): void {
  test("a training in a terminal is followed without any file, and its script is mended", async () => {
    const { script, terminal } = await open("in-terminal");
    terminal.sendText("ls -la; python3 -c 'print(1.5)'");
    terminal.sendText("python3 train.py --replay 0.01");
    await until("the plateau", () => stuckTranscripts("in-terminal").length === 1);
    const [transcript] = stuckTranscripts("in-terminal");
    assert.ok(transcript);
    // Shown, because VS Code closes a document that no editor shows, and then it grows no more.
    const { document } = await vscode.window.showTextDocument(transcript);
    await until("all of the output", () => document.getText().includes("epoch 59 "));
    assert.match(document.lineAt(0).text, /^\$ python3 train\.py --replay 0\.01$/);
    assert.doesNotMatch(document.getText(), /\u001b/);
    const [problem] = vscode.languages.getDiagnostics(transcript);
    assert.ok(problem);
    assert.match(document.lineAt(problem.range.start.line).text, /^epoch \d+ loss/);
    await until("the script's own diagnostic", () =>
      plateaus().some(({ uri }) => uri.toString() === script.toString()),
    );
    const [first] = await offeredActions(transcript, problem.range);
    assert.ok(first?.edit, "no action with an edit was offered");
    assert.deepEqual(
      first.edit.entries().map(([uri]) => uri.toString()),
      [script.toString()],
    );
    assert.ok(await vscode.workspace.applyEdit(first.edit));
    terminal.dispose();
  });

  test("what also goes to a file is one run, the file's", async () => {
    const { terminal } = await open("with-tee");
    terminal.sendText("python3 train.py --replay 0.02 2>&1 | tee train.log");
    const ofFile = () => plateaus().filter(({ uri }) => uri.path.endsWith("/with-tee/train.log"));
    await until("the plateau in the file", () => ofFile().length === 1);
    await untilFor(
      "the two to be one, the file's, for good",
      () => ofFile().length === 1 && stuckTranscripts("with-tee").length === 0,
      3000,
    );
    terminal.dispose();
  });

  test("several terminals at once are several runs; one that is closed leaves what it printed", async () => {
    const [one, two] = await Promise.all([open("first-of-two"), open("second-of-two")]);
    one.terminal.sendText("python3 train.py --replay 0.02");
    two.terminal.sendText("python3 train.py --replay 0.3");
    await until("the first one's plateau", () => stuckTranscripts("first-of-two").length === 1);
    await until("the second one's plateau", () => stuckTranscripts("second-of-two").length === 1);
    two.terminal.dispose();
    await delay(1000);
    assert.equal(stuckTranscripts("second-of-two").length, 1);
    one.terminal.dispose();
  });

  test("nothing is followed where the setting is off", async () => {
    const settings = vscode.workspace.getConfiguration("unstuck");
    await settings.update("terminal.follow", false, vscode.ConfigurationTarget.Global);
    const { terminal } = await open("switched-off");
    terminal.sendText("python3 train.py --replay 0.005; touch ended");
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    const ended = vscode.Uri.joinPath(workspace.uri, "switched-off", "ended");
    await until("the end of the training", () =>
      vscode.workspace.fs.stat(ended).then(
        () => true,
        () => false,
      ),
    );
    await delay(1500);
    assert.equal(stuckTranscripts("switched-off").length, 0);
    await settings.update("terminal.follow", undefined, vscode.ConfigurationTarget.Global);
    terminal.dispose();
  });
}
