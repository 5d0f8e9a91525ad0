import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as vscode from "vscode";
import { notebookFile } from "../support/stuckNotebook.ts";
import { flatLines } from "../support/stuckScript.ts";
import { offeredActions, plateaus, until, untilFor } from "./problems.ts";

const trainingCell = 3;

async function open(name: string, printed: readonly string[] = []) {
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(workspace);
  const folder = join(workspace.uri.fsPath, name);
  await mkdir(folder, { recursive: true });
  const file = vscode.Uri.file(join(folder, "train.ipynb"));
  await writeFile(file.fsPath, notebookFile(printed));
  // Opened as a person does: a document that the API opens stays open for minutes after its editor is closed.
  await vscode.commands.executeCommand("vscode.openWith", file, "jupyter-notebook");
  const find = () =>
    vscode.workspace.notebookDocuments.find(({ uri }) => uri.toString() === file.toString());
  await until("the notebook", () => find() !== undefined);
  const notebook = find();
  assert.ok(notebook);
  return notebook;
}

/** Plateaus that stand in the notebook, by the index of the cell. */
function stuckCells(notebook: vscode.NotebookDocument): readonly number[] {
  return plateaus().flatMap(({ uri }) =>
    notebook
      .getCells()
      .filter(({ document }) => document.uri.toString() === uri.toString())
      .map(({ index }) => index),
  );
}

function stdout(text: string): vscode.NotebookCellOutputItem {
  return vscode.NotebookCellOutputItem.stdout(text);
}

/** What a stuck training prints, some lines at a time. */
function printedAtOnce(): readonly string[] {
  const lines = flatLines(60).map((line) => `${line}\n`);
  return Array.from({ length: 12 }, (_, part) => lines.slice(5 * part, 5 * part + 5).join(""));
}

/** A kernel that runs a cell by calling `run`, and ends it as that says. */
async function kernel(
  notebook: vscode.NotebookDocument,
  run: (execution: vscode.NotebookCellExecution) => Promise<boolean>,
): Promise<vscode.NotebookController> {
  const id = `unstuck-test-${Date.now()}`;
  const controller = vscode.notebooks.createNotebookController(id, "jupyter-notebook", id);
  controller.supportedLanguages = ["python"];
  controller.executeHandler = async (cells) => {
    for (const cell of cells) {
      const execution = controller.createNotebookCellExecution(cell);
      execution.start(Date.now());
      await execution.clearOutput();
      execution.end(await run(execution), Date.now());
    }
  };
  const selected = new Promise<void>((settle) => {
    controller.onDidChangeSelectedNotebooks(({ selected }) => selected && settle());
  });
  const selection = { id, extension: controllerOwner() };
  let isSelected = false;
  void selected.then(() => {
    isSelected = true;
  });
  // The command does nothing where the notebook's editor has not yet taken the focus.
  await until("the kernel to be selected", async () => {
    if (isSelected) return true;
    await vscode.window.showNotebookDocument(notebook);
    await vscode.commands.executeCommand("notebook.selectKernel", selection);
    await delay(200);
    return isSelected;
  });
  return controller;
}

/** VS Code gives a controller to the extension in whose folder this code lies; beside an installed one it lies in none. */
function controllerOwner(): string {
  const extension = vscode.extensions.getExtension("unstuck.unstuck");
  const isWithin = extension !== undefined && __filename.startsWith(extension.extensionPath);
  return isWithin ? extension.id : "nullExtensionDescription";
}

async function runCell(notebook: vscode.NotebookDocument): Promise<void> {
  const ranges = [{ start: trainingCell, end: trainingCell + 1 }];
  await vscode.commands.executeCommand("notebook.cell.execute", {
    ranges,
    document: notebook.uri,
  });
}

export function defineNotebookTests(): void {
  test("a cell that trains is followed, its problem stands on its training call, the fix goes to the right cell", async () => {
    const notebook = await open("notebook-live");
    const controller = await kernel(notebook, async (execution) => {
      const output = new vscode.NotebookCellOutput([stdout("")]);
      await execution.appendOutput(output);
      for (const lines of printedAtOnce()) {
        await execution.appendOutputItems(stdout(lines), output);
        await delay(10);
      }
      return true;
    });
    await runCell(notebook);
    await until("the plateau on the cell", () => stuckCells(notebook).includes(trainingCell));
    const cell = notebook.cellAt(trainingCell);
    const [problem] = vscode.languages.getDiagnostics(cell.document.uri);
    assert.ok(problem);
    assert.equal(cell.document.getText(problem.range), "loss.backward()");
    await until("the optimizer's own diagnostic", () => stuckCells(notebook).includes(2));
    const [first] = await offeredActions(cell.document.uri, problem.range);
    assert.ok(first?.edit, "no action with an edit was offered");
    const edited = new Set(first.edit.entries().map(([uri]) => uri.toString()));
    assert.deepEqual([...edited], [notebook.cellAt(2).document.uri.toString()]);
    assert.ok(await vscode.workspace.applyEdit(first.edit));
    assert.match(notebook.cellAt(2).document.getText(), /torch\.optim\.Adam/);
    assert.match(notebook.cellAt(1).document.getText(), /^%matplotlib inline\n!pip install/);
    controller.dispose();
  });

  test("a bar that is painted anew goes on; an output that is cleared takes its problems along", async () => {
    const notebook = await open("notebook-bars");
    const controller = await kernel(notebook, async (execution) => {
      const output = new vscode.NotebookCellOutput([stdout("")]);
      await execution.appendOutput(output);
      let text = "";
      for (const lines of printedAtOnce()) {
        for (const percent of [30, 60]) {
          const bar = `${percent}%|######    | ${percent}/100 [00:01<00:01, loss=2.31]`;
          await execution.replaceOutputItems(stdout(text + bar), output);
          await delay(10);
        }
        text += lines;
        await execution.replaceOutputItems(stdout(text), output);
      }
      return true;
    });
    await runCell(notebook);
    await until("the plateau on the cell", () => stuckCells(notebook).includes(trainingCell));
    await vscode.commands.executeCommand("notebook.clearAllCellsOutputs");
    await until("no more problems", () => stuckCells(notebook).length === 0);
    controller.dispose();
  });

  test("saved output is read when the notebook is opened, and its file is no second run", async () => {
    const settings = vscode.workspace.getConfiguration("unstuck");
    const include = ["**/*.ipynb", "**/*.log"];
    await settings.update("logs.include", include, vscode.ConfigurationTarget.Global);
    const notebook = await open("notebook-saved", flatLines(60));
    await until("the plateau on the cell", () => stuckCells(notebook).includes(trainingCell));
    const onFile = () => plateaus().filter(({ uri }) => uri.toString() === notebook.uri.toString());
    await untilFor("nothing on the file, for good", () => onFile().length === 0, 1500);
    await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
    await until("the file to be a log again", () => onFile().length === 1);
    await until("nothing on its cells", () => stuckCells(notebook).length === 0);
    await settings.update("logs.include", undefined, vscode.ConfigurationTarget.Global);
  });
}
