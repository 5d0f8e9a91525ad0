import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { flatLines, trainingCode } from "../support/stuckScript.ts";
import { offeredActions, plateaus, until } from "./problems.ts";

/** What only the script of the right folder says: a rate that tells the two apart. */
const ownRate = "lr=0.3";

function folders(): readonly [left: string, right: string] {
  const [left, right] = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  assert.ok(left !== undefined && right !== undefined);
  return [left, right];
}

function fallingLines(): readonly string[] {
  return Array.from({ length: 60 }, (_, epoch) => {
    const loss = 0.1 + 2.2 * Math.exp(-epoch / 15);
    return `epoch ${epoch} loss ${loss.toFixed(4)} val_loss ${(loss + 0.02).toFixed(4)}`;
  });
}

async function write(
  folder: string,
  name: string,
  script: string,
  lines: readonly string[],
): Promise<vscode.Uri> {
  const place = join(folder, name);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "train.py"), script);
  await writeFile(join(place, "train.log"), `${lines.join("\n")}\n`);
  return vscode.Uri.file(join(place, "train.log"));
}

function stuckLogs(): readonly string[] {
  return plateaus()
    .map(({ uri }) => uri.fsPath)
    .filter((path) => path.endsWith(".log"))
    .toSorted();
}

async function ask(tool: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
  return content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ""))
    .join("");
}

/** Names of runs whose log is called so, as a reader of the list would use them. */
async function namesOf(ending: string): Promise<readonly string[]> {
  const list = await ask("list_training_runs", {});
  return [...new Set(list.match(/[^\s|`]+\.log/g))].filter((name) => name.endsWith(ending));
}

export function defineTwoFolderTests(): void {
  test("logs of equal names in two folders: the finding stands on the right one", async () => {
    const [left, right] = folders();
    await write(left, "mixed", trainingCode, flatLines(60));
    await write(right, "mixed", trainingCode, fallingLines());
    const last = await write(right, "mixed-too", trainingCode, flatLines(60));
    await until("the runs are diagnosed", () => stuckLogs().length === 2);
    assert.deepEqual(stuckLogs(), [join(left, "mixed/train.log"), last.fsPath].toSorted());
  });

  test("their names are told apart, and each is asked for by its own", async () => {
    let names: readonly string[] = [];
    await until("both are listed", async () => {
      names = await namesOf("mixed/train.log");
      return names.length === 2;
    });
    const told = await Promise.all(names.map((run) => ask("get_training_diagnosis", { run })));
    const stuck = names.filter((_, i) => told[i]?.includes("plateau since"));
    assert.equal(stuck.length, 1, told.join("\n\n"));
    const [left] = folders();
    const [folder] = (stuck[0] ?? "").split("/mixed/");
    assert.ok(left.endsWith(folder ?? "?"), `${stuck[0]} of ${names.join(", ")}`);
  });

  test("the edit goes to the script beside the log, not to its namesake", async () => {
    const [left, right] = folders();
    await write(left, "twins", trainingCode, flatLines(60));
    const own = trainingCode.replace("lr=0.1", ownRate);
    const log = await write(right, "twins", own, flatLines(60));
    const [first] = await offeredActions(log, new vscode.Range(0, 0, 60, 0));
    const edited = first?.edit?.entries().map(([uri]) => uri.fsPath);
    assert.deepEqual(edited, [join(right, "twins/train.py")]);
  });

  test("a folder that leaves the workspace takes its problems and runs along, and brings them back", async () => {
    const [left, right] = folders();
    const isLeft = (path: string) => path.startsWith(left);
    await until("both twins are diagnosed", () => stuckLogs().length === 4);
    const kept = stuckLogs().filter(isLeft);
    assert.ok(vscode.workspace.updateWorkspaceFolders(1, 1));
    await until("its problems are gone", () => stuckLogs().every(isLeft));
    assert.deepEqual(stuckLogs(), kept);
    assert.deepEqual(await namesOf("mixed-too/train.log"), []);
    await until("those of its scripts as well", () =>
      plateaus().every(({ uri }) => isLeft(uri.fsPath)),
    );
    assert.ok(vscode.workspace.updateWorkspaceFolders(1, 0, { uri: vscode.Uri.file(right) }));
    await until("its problems are back", () => stuckLogs().length === 4);
    assert.equal((await namesOf("mixed-too/train.log")).length, 1);
  });
}
