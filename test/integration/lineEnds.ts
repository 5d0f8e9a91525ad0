import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { message } from "../../src/core/message.ts";
import { keepWinner } from "../../src/editor/trials/keepWinner.ts";
import { flatLines, trainingCode } from "../support/stuckScript.ts";
import { offeredActions } from "./problems.ts";

const windows = (text: string) => text.replaceAll("\n", "\r\n");
/** The script of a training that wipes its gradients out. */
const wiped = trainingCode.replace(
  "    loss.backward()\n",
  "    loss.backward()\n    optimizer.zero_grad()\n",
);

async function place(name: string): Promise<string> {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace);
  const folder = join(workspace.uri.fsPath, name);
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Whether every line of a text ends as on Windows. */
function isWindows(text: string): boolean {
  return text.includes("\r\n") && !/[^\r]\n/.test(text);
}

export function defineLineEndTests(): void {
  test("Windows line ends in log and script: the run is diagnosed, and the edit keeps them", async () => {
    const folder = await place("windows");
    const [script, log] = [join(folder, "train.py"), join(folder, "train.log")];
    await writeFile(script, windows(wiped));
    await writeFile(log, windows(`${flatLines(60).join("\n")}\n`));
    const [first] = await offeredActions(vscode.Uri.file(log), new vscode.Range(0, 0, 60, 0));
    assert.ok(first?.edit && (await vscode.workspace.applyEdit(first.edit)));
    const document = await vscode.workspace.openTextDocument(script);
    assert.equal(document.eol, vscode.EndOfLine.CRLF);
    await document.save();
    const saved = await readFile(script, "utf8");
    assert.ok(isWindows(saved), JSON.stringify(saved));
    assert.match(saved, /loss\.backward\(\)\r\n {4}optimizer\.step\(\)/);
  });

  test("a winner is kept once, from whichever window, with the line ends of the file", async () => {
    const path = join(await place("kept"), "train.py");
    const tried = trainingCode.replace("lr=0.1", "lr=0.01");
    await writeFile(path, windows(trainingCode));
    const sources = { path, text: trainingCode, imported: [] };
    const change = { id: "use-adam" as const, title: message("Lower the learning rate") };
    const winner = { id: "a", changes: [change], files: [{ path, text: tried }], preferred: false };
    assert.equal(await keepWinner(sources, winner), null);
    const document = await vscode.workspace.openTextDocument(path);
    assert.equal(document.getText(), windows(tried));
    const { version } = document;
    // The other window offers it as well.
    assert.equal(await keepWinner(sources, winner), null);
    assert.equal(document.version, version);
    await vscode.commands.executeCommand("undo");
    assert.equal(document.getText(), windows(trainingCode));

    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), "# changed since\n");
    assert.ok(await vscode.workspace.applyEdit(edit));
    const changed = document.getText();
    assert.equal(await keepWinner(sources, winner), path);
    assert.equal(document.getText(), changed);
  });
}
