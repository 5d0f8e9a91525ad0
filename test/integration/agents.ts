import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { planAgainst, readTargets } from "../../src/cli/aim.ts";
import { formatMessage } from "../../src/core/message.ts";
import { readScriptFile } from "../../src/host/scriptFile.ts";
import { tools } from "../../src/host/tools/tools.ts";
import { offeredActions, until } from "./problems.ts";

const script = [
  "import torch",
  "from torch import nn",
  "net = nn.Sequential(nn.Linear(8, 32), nn.Sigmoid(), nn.Linear(32, 10))",
  "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)",
  "for epoch in range(60):",
  "    loss = nn.functional.cross_entropy(net(x), y)",
  "    loss.backward()",
  "    optimizer.zero_grad()",
  "    optimizer.step()",
  '    print(f"epoch {epoch} loss {loss.item():.4f} val_loss {val:.4f}")',
  "",
].join("\n");

/** A loss that stands still at the level of guessing among ten classes. */
const flatLog = Array.from({ length: 60 }, (_, epoch) => {
  const wobble = 0.002 * Math.sin(epoch * 1.3);
  return `epoch ${epoch} loss ${(2.305 + wobble).toFixed(4)} val_loss ${(2.306 - wobble).toFixed(4)}\n`;
}).join("");

async function invoke(name: string, input: object): Promise<string> {
  const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ""))
    .join("");
}

/** A stuck run of its own in the workspace. */
async function stuckRun(name: string) {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  const place = join(folder.uri.fsPath, name);
  await mkdir(place, { recursive: true });
  await writeFile(join(place, "train.py"), script);
  await writeFile(join(place, "train.log"), flatLog);
  return { script: join(place, "train.py"), log: join(place, "train.log") };
}

export function defineAgentTests(): void {
  test("the tools for language models are registered and answer", async () => {
    const known = new Set(vscode.lm.tools.map(({ name }) => name));
    for (const { name } of tools) assert.ok(known.has(name), name);
    await stuckRun("asked");
    const run = "asked/train.log";
    await until("the run is diagnosed", async () =>
      (await invoke("get_training_diagnosis", { run })).includes("plateau since"),
    );
    assert.match(await invoke("list_training_runs", { filter: "asked" }), /asked\/train\.log/);
    assert.match(await invoke("get_metric_series", { run, metric: "loss" }), /^epoch,value,line$/m);
    assert.match(await invoke("compare_runs", { runs: [run] }), /two runs or more/);
    const remedies = await invoke("list_remedies", { run, script: "asked/train.py" });
    assert.match(remedies, /^## fix-zero-grad \(fault, certain, recommended\)/m);
    assert.match(remedies, /^\+\+\+ b\/asked\/train\.py$/m);
    assert.match(
      await invoke("list_remedies", { run, script: "../../etc/passwd" }),
      /no such script/,
    );
    assert.match(await invoke("get_training_diagnosis", { run: "none" }), /there is no run/);
    for (const { name } of tools)
      assert.match(await invoke(name, { strange: 1 }), /there is no "strange"; it takes/);
  });

  test("the tool that runs code asks first, and runs nothing where the person turns away", async () => {
    await stuckRun("tried");
    const run = "tried/train.log";
    await until("the run is diagnosed", async () =>
      (await invoke("get_training_diagnosis", { run })).includes("plateau since"),
    );
    assert.match(await invoke("try_fixes", { run, script: "../../etc/passwd" }), /no such script/);
    const asked = invoke("try_fixes", { run, script: "tried/train.py" });
    const turnAway = setInterval(
      () => void vscode.commands.executeCommand("workbench.action.closeQuickOpen"),
      500,
    );
    try {
      assert.equal(await asked, "the person did not start the trials; nothing was run");
    } finally {
      clearInterval(turnAway);
    }
  });

  test("the menu on the log offers what the command line lists, in its order, then to ask", async () => {
    const { script: file, log } = await stuckRun("same-order");
    const read = await readScriptFile(file);
    assert.ok(read.kind === "script");
    const silent = { out: () => {}, exact: () => {}, error: () => {} };
    const targets = await readTargets({ sign: null, log }, read.script, silent);
    assert.ok(targets !== "unread" && targets !== null);
    const expected = planAgainst(read.script, targets.slice(0, 1))
      .slice(0, 6)
      .filter(({ placement }) => placement.kind === "edit")
      .map(({ title }) => formatMessage(title));
    assert.ok(expected.length >= 3);
    const uri = vscode.Uri.file(log);
    const document = await vscode.workspace.openTextDocument(uri);
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    const titles = (await offeredActions(uri, all)).map(({ title }) => title);
    assert.deepEqual(titles.slice(0, expected.length), expected);
    for (const place of [uri, vscode.Uri.file(file)]) {
      const { lineCount } = await vscode.workspace.openTextDocument(place);
      const whole = new vscode.Range(0, 0, lineCount, 0);
      // What a run says of its script comes a moment after what it says of its log.
      await offeredActions(place, whole);
      const menu = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        place,
        whole,
      );
      const asks = menu.filter(({ title }) => title === "Ask About This Run");
      assert.equal(asks.length, 1, `${place.fsPath}: ${menu.map(({ title }) => title).join(", ")}`);
    }
  });
}
