import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Command } from "../../../src/cli/command.ts";
import { diagnose } from "../../../src/cli/diagnose.ts";
import { remedies } from "../../../src/cli/remedies.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { falls } from "../core/run/comparisonRuns.ts";

/** A folder with one log and one settings file for each end. */
async function experiment(context: TestContext, ends: readonly number[]): Promise<string> {
  const folder = await temporaryFolder(context);
  for (const [i, end] of ends.entries()) {
    const run = join(folder, `run_${i}`);
    await mkdir(run);
    await writeFile(join(run, "config.yaml"), `training: {seed: ${10 + i}, lr: 0.1}\nwidth: 8\n`);
    const rows = falls(2.3, end, i).map((loss, step) => `${step},${loss.toFixed(4)}`);
    await writeFile(join(run, "metrics.csv"), `step,train_loss\n${rows.join("\n")}\n`);
  }
  return folder;
}

const deepNet = `import torch
from torch import nn
model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(100):
    loss = nn.functional.mse_loss(model(torch.randn(16, 8)), torch.randn(16, 1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;

async function ask(
  command: Command,
  words: readonly string[],
): Promise<{ status: number; out: string }> {
  let out = "";
  const terminal = { out: (text: string) => (out += text), exact: () => {}, error: () => {} };
  const status = await command(words, terminal);
  return { status, out };
}

const run = (...words: string[]) => ask(diagnose, words);

test("a folder with runs over seeds is one comparison in the JSON document", async (context) => {
  const folder = await experiment(context, [0.1, 2.29, 0.12, 2.3, 0.1]);
  const { comparisons } = JSON.parse((await run(folder, "--json")).out);
  assert.equal(comparisons.length, 1);
  const [{ varies, paths, findings, undecided }] = comparisons;
  assert.equal(varies, "seed");
  assert.deepEqual(
    paths,
    [0, 1, 2, 3, 4].map((i) => join(folder, `run_${i}`, "metrics.csv")),
  );
  assert.deepEqual(
    findings.map(({ sign, onset }: { sign: string; onset: object }) => [sign, onset]),
    [["initialization-sensitivity", { step: null, epoch: null, line: null }]],
  );
  assert.deepEqual(undecided, []);
});

test("the text names what varies, the finding, and its numbers", async (context) => {
  const { out } = await run(await experiment(context, [0.1, 2.29, 0.12, 2.3, 0.1]));
  assert.match(out, /^comparison of 5 runs: seed varies$/m);
  assert.match(out, /^ {2}warning: initialization-sensitivity \(confidence 0\.\d\d\)$/m);
  assert.match(out, /failed runs 2 of 5/);
  assert.ok(out.split("\n").every((line) => line.length <= 100));
});

test("runs that end alike are said to be without a problem", async (context) => {
  const folder = await experiment(context, [0.1, 0.11, 0.1]);
  const { comparisons } = JSON.parse((await run(folder, "--json")).out);
  assert.deepEqual(comparisons[0].findings, []);
  assert.match(
    (await run(folder)).out,
    /comparison of 3 runs: seed varies\n.*\n {2}no problem found/,
  );
});

test("runs of which none has failed but that differ have the remedies of the one that came least far", async (context) => {
  const folder = await experiment(context, [0.1, 0.7, 0.15, 0.2, 0.12]);
  const { comparisons } = JSON.parse((await run(folder, "--json")).out);
  const [{ findings }] = comparisons;
  assert.equal(findings[0].sign, "initialization-sensitivity");
  assert.match(findings[0].evidence["failed runs"], /^0 of 5/);
  const script = join(folder, "train.py");
  await writeFile(script, deepNet);
  const { out } = await ask(remedies, [script, "--log", folder, "--json"]);
  const ids = JSON.parse(out).remedies.map(({ id }: { id: string }) => id);
  assert.ok(ids.includes("he-initialization"), ids.join(" "));
});

test("optimizers that end alike are shown with mean and deviation over their seeds", async (context) => {
  const folder = await temporaryFolder(context);
  for (const [optimizer, rate] of [
    ["adam", 0.001],
    ["sgd", 0.1],
  ] as const) {
    for (const seed of [1, 2, 3]) {
      const place = join(folder, `${optimizer}_lr${rate}`, `seed_${seed}`);
      await mkdir(place, { recursive: true });
      await writeFile(
        join(place, "config.yaml"),
        `width: 8\noptimizer: ${optimizer}\nlr: ${rate}\n`,
      );
      const own = optimizer === "sgd" ? seed + 10 : seed;
      const rows = falls(2.3, 0.1, own).map((loss, step) => `${step},${loss.toFixed(4)}`);
      await writeFile(join(place, "metrics.csv"), `step,train_loss\n${rows.join("\n")}\n`);
    }
  }
  const { out } = await run(folder);
  const text = out.replace(/\s+/g, " ");
  assert.match(text, /comparison of 6 runs: optimizer varies adam, lr 0\.001: loss 0\.1/);
  assert.match(
    text,
    /sgd, lr 0\.1: loss [\d.]+ \(median of 3, mean [\d.]+ ± [\d.e-]+\) no problem/,
  );
});

test("a finding over several runs counts for --fail-on and stands in SARIF", async (context) => {
  const ends = [0.1, 0.7, 1.4, 0.2, 0.9];
  const folder = await experiment(context, ends);
  const { comparisons } = JSON.parse((await run(folder, "--json")).out);
  assert.equal(comparisons[0].findings[0].severity, "warning");
  assert.equal((await run(folder, "--fail-on", "warning")).status, 1);
  const [{ results }] = JSON.parse((await run(folder, "--sarif")).out).runs;
  const own = results.filter(
    ({ ruleId }: { ruleId: string }) => ruleId === "initialization-sensitivity",
  );
  assert.equal(own.length, 1);
});

test("what differs between runs is planned for the run that failed, by each command", async (context) => {
  const folder = await temporaryFolder(context);
  const script = join(folder, "train.py");
  await writeFile(
    script,
    [
      "import sys",
      "import torch",
      "from torch import nn",
      "name = sys.argv[1]",
      "model = nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 3))",
      'if name == "adam":',
      "    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)",
      "else:",
      "    optimizer = torch.optim.SGD(model.parameters(), lr=1e-7)",
      "for epoch in range(200):",
      "    loss = nn.functional.cross_entropy(model(x), y)",
      "    optimizer.zero_grad()",
      "    loss.backward()",
      "    optimizer.step()",
      "",
    ].join("\n"),
  );
  const logs = join(folder, "logs");
  for (const [optimizer, end, rate] of [
    ["adam", 0.1, 1e-3],
    ["sgd", 2.29, 1e-7],
  ] as const) {
    for (const seed of [1, 2, 3]) {
      const place = join(logs, optimizer, `seed_${seed}`);
      await mkdir(place, { recursive: true });
      await writeFile(join(place, "config.yaml"), `optimizer: ${optimizer}\nlr: ${rate}\n`);
      const rows = falls(2.3, end, seed).map((loss, step) => `${step},${loss.toFixed(4)}`);
      await writeFile(join(place, "metrics.csv"), `step,train_loss\n${rows.join("\n")}\n`);
    }
  }
  const diagnosed = JSON.parse((await run(logs, "--json", "--script", script)).out);
  const { findings } = diagnosed.comparisons.find(
    ({ varies }: { varies: string }) => varies === "optimizer",
  );
  assert.equal(findings[0].sign, "optimizer-sensitivity");
  const words = [script, "--log", logs, "--sign", findings[0].sign];
  assert.match((await ask(remedies, words)).out, /1e-7 → 0\.1/);
  const listed = JSON.parse((await ask(remedies, [...words, "--json"])).out);
  const ids = listed.remedies.map(({ id }: { id: string }) => id);
  assert.deepEqual(findings[0].remedies.slice(0, 3), ids.slice(0, 3));
});
