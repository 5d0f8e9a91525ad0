import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { tools } from "../../../src/host/tools/tools.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { repositoryFolder } from "../../support/vscode/folders.ts";
import { runProcess } from "../../support/vscode/processes.ts";

const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
/** It looks for its own manifest from the working folder. */
const home = join(repositoryFolder, "node_modules/@modelcontextprotocol/inspector-cli/build");

/** An answer of the inspector's command line, which starts the server anew for each question. */
async function inspect(folder: string, ...words: readonly string[]) {
  const { code, output } = await runProcess(
    process.execPath,
    ["index.js", process.execPath, main, "mcp", folder, ...words],
    { cwd: home, timeoutMilliseconds: 300_000 },
  );
  return { code, output, answer: code === 0 ? JSON.parse(output) : null };
}

async function stuckRuns(context: TestContext): Promise<string> {
  const folder = await temporaryFolder(context);
  const flat = (seed: number) =>
    Array.from({ length: 60 }, (_, epoch) => {
      const wobble = 0.002 * Math.sin(epoch * 1.7 + seed);
      return `epoch ${epoch} loss ${(2.305 + wobble).toFixed(4)}\n`;
    }).join("");
  await mkdir(join(folder, "<b>bold"));
  await writeFile(join(folder, "<b>bold/[click](command:x) = 1.log"), flat(0));
  await writeFile(join(folder, "second.log"), flat(1));
  await writeFile(
    join(folder, "train.py"),
    "import torch\nmodel = torch.nn.Linear(8, 2)\noptimizer = torch.optim.SGD(model.parameters(), lr=0.1)\n",
  );
  return folder;
}

test("the inspector's command line lists and calls every tool", async (context) => {
  const folder = await stuckRuns(context);
  const listed = await inspect(folder, "--method", "tools/list");
  assert.deepEqual(
    listed.answer.tools.map(({ name }: { name: string }) => name),
    tools.map(({ name }) => name),
  );
  const run = "run=<b>bold/[click](command:x) = 1.log";
  const asked: readonly [tool: string, words: readonly string[], tells: RegExp][] = [
    ["list_training_runs", ["budget=500"], /^2 runs/],
    ["get_training_diagnosis", [run], /plateau since epoch/],
    ["get_metric_series", [run, "metric=loss", "points=10"], /^epoch,value,line$/m],
    ["compare_runs", ['runs=["second.log", "<b>bold/[click](command:x) = 1.log"]'], /^2 runs/],
    ["list_remedies", [run, "script=train.py", "limit=1"], /^\+\+\+ b\/train\.py$/m],
    ["try_fixes", [run, "script=train.py"], /cannot ask the person/],
  ];
  for (const [tool, words, tells] of asked) {
    const given = words.flatMap((word) => ["--tool-arg", word]);
    const { answer, output } = await inspect(
      folder,
      ...["--method", "tools/call", "--tool-name", tool, ...given],
    );
    assert.ok(answer !== null, output);
    assert.match(answer.content[0].text, tells);
    assert.equal(answer.isError, tool === "try_fixes");
  }
  assert.deepEqual(
    asked.map(([tool]) => tool),
    tools.map(({ name }) => name),
  );
});

test("the inspector reads the findings as resources, and is told what is wrong", async (context) => {
  const folder = await stuckRuns(context);
  const { resources } = (await inspect(folder, "--method", "resources/list")).answer;
  assert.equal(resources.length, 2);
  const words = ["--method", "resources/read", "--uri", resources[0].uri];
  const { contents } = (await inspect(folder, ...words)).answer;
  assert.match(contents[0].text, /plateau since epoch/);
  const wrong = await inspect(folder, "--method", "resources/read", "--uri", "file:///etc/passwd");
  assert.notEqual(wrong.code, 0);
  assert.match(wrong.output, /there is no such resource/);
});
