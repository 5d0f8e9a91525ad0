import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { terminalScheme } from "../../src/core/run/logPlace.ts";
import { knownCommand } from "../../src/editor/trials/knownCommand.ts";
import * as engine from "../../src/host/trial/engine.ts";
import { flatLines, stuckScript } from "../support/stuckScript.ts";
import { until } from "./problems.ts";

/** How a trial of the script would be started, by what is known of a run with that log and of what was typed. */
async function wordsFor(
  script: string,
  log: string,
  typed: string | null = null,
): Promise<readonly string[] | null> {
  const transcripts = {
    command: () => (typed === null ? null : { commandLine: typed, script: "train.py" }),
  };
  const run = { path: log, files: new Set([log]) };
  const command = await knownCommand(transcripts, engine, run, vscode.Uri.file(script));
  return command?.words.slice(1) ?? null;
}

export function defineTrialTests(): void {
  test("a script is tried as the terminal says, else its log, a launch configuration or a task", async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    const root = workspace.uri.fsPath;
    const folder = join(root, "tried");
    const settings = join(root, ".vscode");
    await mkdir(folder, { recursive: true });
    await mkdir(settings, { recursive: true });
    const [script, plain, headed] = ["train.py", "plain.log", "headed.log"].map((name) =>
      join(folder, name),
    );
    assert.ok(script && plain && headed);
    await writeFile(script, stuckScript());
    await writeFile(plain, flatLines(60).join("\n"));
    await writeFile(headed, ["$ python train.py --lr 0.4", ...flatLines(60)].join("\n"));
    assert.equal(await wordsFor(script, plain), null);

    const task = { type: "shell", label: "train", command: "python tried/train.py --lr 0.1" };
    await writeFile(
      join(settings, "tasks.json"),
      JSON.stringify({ version: "2.0.0", tasks: [task] }),
    );
    await until("the task is known", async () => (await wordsFor(script, plain)) !== null);
    assert.deepEqual(await wordsFor(script, plain), ["tried/train.py", "--lr", "0.1"]);

    const launch = {
      name: "train",
      type: "debugpy",
      request: "launch",
      program: script,
      args: ["--lr", "0.2"],
    };
    await writeFile(
      join(settings, "launch.json"),
      JSON.stringify({ version: "0.2.0", configurations: [launch] }),
    );
    await until("the launch configuration is known", async () => {
      return (await wordsFor(script, plain))?.at(-1) === "0.2";
    });
    assert.deepEqual(await wordsFor(script, plain), [script, "--lr", "0.2"]);

    assert.deepEqual(await wordsFor(script, headed), ["train.py", "--lr", "0.4"]);

    const transcript = `${terminalScheme}:${vscode.Uri.file(join(folder, "train.log")).path}`;
    assert.deepEqual(await wordsFor(script, transcript, "python3 train.py --lr 0.3"), [
      "train.py",
      "--lr",
      "0.3",
    ]);
  });
}
