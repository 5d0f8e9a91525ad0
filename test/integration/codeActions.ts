import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { offeredActions, until } from "./problems.ts";

interface StuckRun {
  readonly name: string;
  readonly script: string;
  /** What the first action makes of the script. */
  readonly mended: RegExp;
}

function training(optimizer: string, step: readonly string[]): string {
  return [
    "import torch",
    "from torch import nn",
    "",
    "net = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 10))",
    `optimizer = ${optimizer}`,
    "for epoch in range(60):",
    "    loss = nn.functional.cross_entropy(net(x), y)",
    ...step.map((line) => `    ${line}`),
    '    print(f"epoch {epoch} loss {loss.item():.4f} val_loss {val:.4f}")',
    "",
  ].join("\n");
}

const sound = ["optimizer.zero_grad()", "loss.backward()", "optimizer.step()"];
const plain = "torch.optim.SGD(net.parameters(), lr=0.1)";

const runs: readonly StuckRun[] = [
  {
    name: "wiped-gradients",
    script: training(plain, ["loss.backward()", "optimizer.zero_grad()", "optimizer.step()"]),
    mended: /optimizer\.zero_grad\(\)\n {4}loss\.backward\(\)\n {4}optimizer\.step\(\)/,
  },
  {
    name: "only-the-head",
    script: training("torch.optim.SGD(net[-1].parameters(), lr=0.1)", sound),
    mended: /SGD\(net\.parameters\(\), lr=0\.1\)/,
  },
  {
    name: "strong-decay",
    script: training("torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=0.5)", sound),
    mended: /weight_decay=0\.0001\)/,
  },
  {
    name: "tiny-clip",
    script: training(plain, [
      "optimizer.zero_grad()",
      "loss.backward()",
      "nn.utils.clip_grad_norm_(net.parameters(), 1e-5)",
      "optimizer.step()",
    ]),
    mended: /clip_grad_norm_\(net\.parameters\(\), 1\.0\)/,
  },
];

/** A loss that stands still at the level of guessing among ten classes. */
function flatLog(): string {
  return Array.from({ length: 60 }, (_, epoch) => {
    const wobble = 0.002 * Math.sin(epoch * 1.7);
    return `epoch ${epoch} loss ${(2.305 + wobble).toFixed(4)} val_loss ${(2.306 - wobble).toFixed(4)}\n`;
  }).join("");
}

async function write(folder: vscode.Uri, { name, script }: StuckRun) {
  const place = join(folder.fsPath, name);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "train.py"), script);
  await writeFile(join(place, "train.log"), flatLog());
  return {
    script: vscode.Uri.file(join(place, "train.py")),
    log: vscode.Uri.file(join(place, "train.log")),
  };
}

/** The actions on the whole of a file, as soon as the run that it is about is diagnosed. */
async function actionsOn(file: vscode.Uri): Promise<readonly vscode.CodeAction[]> {
  const document = await vscode.workspace.openTextDocument(file);
  return offeredActions(file, new vscode.Range(0, 0, document.lineCount, 0));
}

const splitModel = `import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 32)
        self.second = nn.Linear(32, 10)

    def forward(self, x):
        return self.second(self.first(x).relu())
`;

const splitScript: StuckRun = {
  name: "model-elsewhere",
  script: training(plain, sound)
    .replace("from torch import nn\n", "from model import Net\nfrom torch import nn\n")
    .replace(/net = .*/, "net = Net()"),
  mended: /Net\(\)/,
};

function testImportedFile(): void {
  test("an edit of the model goes to the file that the script imports it from", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const { script, log } = await write(folder.uri, splitScript);
    const model = vscode.Uri.file(join(folder.uri.fsPath, splitScript.name, "model.py"));
    await writeFile(model.fsPath, splitModel);
    await actionsOn(log);
    await until("an edit of the model among the actions on the script", async () => {
      const actions = await actionsOn(script);
      const edited = actions.flatMap(({ edit }) => edit?.entries() ?? []);
      return edited.some(([uri]) => uri.fsPath === model.fsPath);
    });
  });
}

/** Applies the first edit that is offered once the text of the script begins so; the text after it. */
async function applyTo(log: vscode.Uri, script: vscode.Uri, beginning: string): Promise<string> {
  const document = await vscode.workspace.openTextDocument(script);
  await until("the change of the script is seen", () => document.getText().startsWith(beginning));
  const [first] = await actionsOn(log);
  assert.ok(first?.edit, "no action with an edit was offered");
  assert.ok(await vscode.workspace.applyEdit(first.edit));
  return document.getText();
}

function testChangeBetween(): void {
  test("what was offered is planned anew on a script that has changed since", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const [run] = runs;
    assert.ok(folder && run);
    const { script, log } = await write(folder.uri, { ...run, name: "changed-in-between" });
    const [offered] = await actionsOn(log);
    assert.ok(offered?.edit);

    const typed = "# typed while the menu was open\n\n";
    const typing = new vscode.WorkspaceEdit();
    typing.insert(script, new vscode.Position(0, 0), typed);
    assert.ok(await vscode.workspace.applyEdit(typing));
    const mended = await applyTo(log, script, typed);
    assert.match(mended, run.mended);
    assert.ok(mended.startsWith(`${typed}import torch\n`), mended);
    await (await vscode.workspace.openTextDocument(script)).save();

    const written = `# written by another program\n${run.script.replace("range(60)", "range(90)")}`;
    await writeFile(script.fsPath, written);
    const again = await applyTo(log, script, "# written");
    assert.match(again, run.mended);
    assert.match(again, /range\(90\)/);
    await (await vscode.workspace.openTextDocument(script)).save();

    // Nothing is left of what was offered for: an edit of the old places would tear the text apart.
    await writeFile(script.fsPath, "import torch\nprint('nothing to train')\n");
    const document = await vscode.workspace.openTextDocument(script);
    await until("the script is read again", () => document.getText().includes("nothing to train"));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      log,
      new vscode.Range(0, 0, 60, 0),
      vscode.CodeActionKind.QuickFix.value,
      50,
    );
    assert.deepEqual(
      actions.filter(({ edit }) => edit !== undefined).map(({ title }) => title),
      [],
    );
  });
}

export function defineCodeActionTests(): void {
  testImportedFile();
  testChangeBetween();
  for (const run of runs) {
    test(`the first action on a stuck run mends its script: ${run.name}`, async () => {
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const { script, log } = await write(folder.uri, run);
      const [first] = await actionsOn(log);
      assert.ok(first?.edit, "no action with an edit was offered");
      assert.equal(first.isPreferred, true, first.title);
      assert.ok(await vscode.workspace.applyEdit(first.edit));
      const { document } = await vscode.window.showTextDocument(script);
      assert.match(document.getText(), run.mended);
    });
  }
}
