import assert from "node:assert/strict";
import { readFile, utimes } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { python, writePythonTraining } from "../../support/pythonTraining.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { runProcess } from "../../support/vscode/processes.ts";
import { fingerprint } from "../host/trial/support.ts";

const cli = path.resolve(import.meta.dirname, "../../../src/cli/main.ts");
const skip = python === null ? "needs Python" : false;

async function tried(context: TestContext, rate: string, words: readonly string[]) {
  const folder = await temporaryFolder(context);
  const project = path.join(folder, "project");
  const training = await writePythonTraining(project, rate);
  const cache = path.join(folder, "cache");
  // Written before the log was begun, as a script is that has not been touched since.
  await utimes(training.script, 0, 0);
  for (const file of ["torch/__init__.py", "torch/nn.py"])
    await utimes(path.join(project, file), 0, 0);
  const before = await fingerprint(project);
  const { code, output } = await runProcess(
    process.execPath,
    [cli, "try", training.log, "--script", training.script, ...words],
    { cwd: project, env: { ...process.env, XDG_CACHE_HOME: cache }, timeoutMilliseconds: 120_000 },
  );
  return { ...training, code, output, before, after: await fingerprint(project) };
}

test("a fix is found and told; the folder is as it was", { skip }, async (context) => {
  const { code, output, before, after } = await tried(context, "1e-6", []);
  assert.equal(code, 0, output);
  assert.match(output, /→ {2}[a-z-]+ +trains +2\.\d+ → 0\.\d+/);
  assert.match(output, /“.*” trains: 2\.\d+ → 0\.\d+/);
  assert.equal(after, before);
});

test("--keep puts the winner into the script, --json says what it was", {
  skip,
}, async (context) => {
  const { code, output, script, text } = await tried(context, "1e-6", ["--keep", "--json"]);
  assert.equal(code, 0, output);
  const answer = JSON.parse(output.slice(output.indexOf("{\n"), output.lastIndexOf("}") + 1));
  assert.equal(answer.fixed, true);
  assert.equal(answer.winner.kept, true);
  assert.match(answer.winner.diff, /^-.*lr=1e-6/m);
  assert.notEqual(await readFile(script, "utf8"), text);
});

for (const [words, sentence] of [
  [["--budget", "soon"], /--budget takes a duration/],
  [["--jobs", "0"], /--jobs takes a number/],
  [["--command", "no-such-python train.py"], /not found: no-such-python/],
  [["--command", "python $(which train.py)"], /Only a shell/],
] as const) {
  test(`usage: ${words.join(" ")}`, { skip }, async (context) => {
    const { code, output } = await tried(context, "1e-6", words);
    assert.equal(code, 2);
    assert.match(output, sentence);
  });
}

test("optimizers are compared over learning rates, and the table says how each did", {
  skip,
}, async (context) => {
  const words = ["--optimizers", "sgd,adam", "--rates", "3", "--jobs", "2"];
  const { code, output } = await tried(context, "1e-6", words);
  assert.equal(code, 0, output);
  assert.match(output, /compared: sgd, lr 1e-7 · sgd, lr 1e-6/);
  assert.match(output, /^sgd, lr 1e-7 +2\.3$/m);
  assert.match(output, /^adam, lr 0\.01 +0\.1\d*$/m);
  assert.match(output, /With sgd, lr 1e-5 the loss hardly falls, with adam, lr 0\.01 it does/);
});

test("a winner is proven over seeds, also where the script sets none", {
  skip,
}, async (context) => {
  const { code, output } = await tried(context, "1e-6", ["--seeds", "3"]);
  assert.equal(code, 0, output);
  assert.match(output, /trains: 2\.\d+ ± \S+ → 0\.\d+ ± \S+ over 3 seeds/);
});
