import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const demoLog = join(root, "media/demo/plateau/recorded/train.log");
const demoScript = join(root, "media/demo/plateau/train.py");

function unstuck(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, "src/cli/main.ts"), ...words],
    {
      encoding: "utf8",
    },
  );
  return { status, stdout, stderr };
}

test("inspect gives the series of a log as one JSON document", () => {
  const { status, stdout } = unstuck("inspect", demoLog, "--json");
  assert.equal(status, 0);
  const { version, files } = JSON.parse(stdout);
  assert.equal(version, 1);
  const [run] = files[0].runs;
  const loss = run.series.find(({ role }: { role: string }) => role === "train_loss");
  assert.deepEqual(
    { name: loss.name, count: loss.count, nonFinite: loss.nonFinite, first: loss.first },
    {
      name: "loss",
      count: 120,
      nonFinite: 0,
      first: { step: null, epoch: 1, line: 1, value: 1.2425 },
    },
  );
  assert.deepEqual(
    run.series.map(({ role }: { role: string }) => role),
    ["train_loss", "val_loss", "grad_norm", "learning_rate"],
  );
});

test("diagnose finds the plateau of the demo, and --fail-on decides the exit status", () => {
  const { status, stdout } = unstuck("diagnose", demoLog, "--json");
  assert.equal(status, 0);
  const [run] = JSON.parse(stdout).runs;
  assert.equal(run.findings[0].sign, "plateau");
  assert.ok(run.findings[0].onset.line >= 3 && run.findings[0].onset.line <= 20);
  assert.ok(run.findings[0].remedies.includes("use-adam"));
  assert.equal(unstuck("diagnose", demoLog, "--fail-on", "warning").status, 1);
  assert.equal(unstuck("diagnose", demoLog, "--fail-on", "error").status, 0);
});

test("- is standard input, packed or not", async () => {
  const text = await readFile(demoLog);
  for (const input of [text, gzipSync(text)]) {
    const words = [join(root, "src/cli/main.ts"), "inspect", "-", "--json"];
    const { status, stdout } = spawnSync(process.execPath, words, { encoding: "utf8", input });
    assert.equal(status, 0);
    const [file] = JSON.parse(stdout).files;
    assert.equal(file.path, "-");
    assert.equal(file.runs[0].series[0].count, 120);
  }
});

test("SARIF points at the line of the log", () => {
  const { results } = JSON.parse(unstuck("diagnose", demoLog, "--sarif").stdout).runs[0];
  assert.equal(results[0].ruleId, "plateau");
  assert.match(
    results[0].locations[0].physicalLocation.artifactLocation.uri,
    /recorded\/train\.log$/,
  );
});

test("non-finite numbers are strings in JSON", async (context) => {
  const log = join(await temporaryFolder(context), "train.log");
  await writeFile(
    log,
    "step 1 loss 2.5\nstep 2 loss inf\nstep 3 loss nan\nstep 4 loss nan\nstep 5 loss nan\n",
  );
  const [run] = JSON.parse(unstuck("inspect", log, "--json").stdout).files[0].runs;
  const { count, nonFinite, last, max, sum } = run.series[0];
  assert.deepEqual({ count, nonFinite, max, sum }, { count: 5, nonFinite: 4, max: 2.5, sum: 2.5 });
  assert.equal(last.value, "NaN");
});

test("a path that cannot be read is said on standard error; the others are still done", () => {
  const { status, stdout, stderr } = unstuck("inspect", "/nowhere/a.log", demoLog, "--json");
  assert.equal(status, 2);
  assert.equal(stderr, "unstuck: /nowhere/a.log: no such file or folder\n");
  assert.equal(JSON.parse(stdout).files.length, 1);
});

for (const [what, content] of [
  ["empty", ""],
  ["without numbers", "hello\nworld\n".repeat(50)],
  ["binary", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0, 1, 2, 3, 0, 0, 0xff, 0xfe, 0])],
] as const) {
  test(`a file that is ${what} gives one clear warning and no run`, async (context) => {
    const log = join(await temporaryFolder(context), "train.log");
    await writeFile(log, content);
    const [file] = JSON.parse(unstuck("inspect", log, "--json").stdout).files;
    assert.deepEqual(file.runs, []);
    assert.equal(file.format, null);
    assert.equal(file.warnings.length, 1);
    assert.match(file.warnings[0].message, /^\S.*[^.]$|\.$/);
  });
}

test("text output fits 100 columns", () => {
  for (const words of [
    ["inspect", demoLog],
    ["diagnose", demoLog],
    ["remedies", demoScript],
  ]) {
    const { stdout } = unstuck(...words);
    assert.ok(stdout.length > 0);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 100, line);
  }
});

test("fix prints a unified diff, and with --write changes the file once", async (context) => {
  const script = join(await temporaryFolder(context), "train.py");
  await copyFile(demoScript, script);
  const before = await readFile(script, "utf8");
  const diff = unstuck("fix", script, "--remedy", "use-adam");
  assert.equal(diff.status, 0);
  assert.match(diff.stdout, /^-optimizer = torch\.optim\.SGD/m);
  assert.match(diff.stdout, /^\+optimizer = torch\.optim\.Adam/m);
  assert.equal(await readFile(script, "utf8"), before);
  assert.equal(unstuck("fix", script, "--remedy", "use-adam", "--write").status, 0);
  const after = await readFile(script, "utf8");
  assert.match(after, /torch\.optim\.Adam/);
  unstuck("fix", script, "--remedy", "use-adam", "--write");
  assert.equal(await readFile(script, "utf8"), after);
});

test("a script that cannot be edited with certainty is left alone, with one line why", async (context) => {
  const script = join(await temporaryFolder(context), "train.py");
  await writeFile(script, "import torch\nprint('no training here')\n");
  const { status, stderr } = unstuck("fix", script, "--remedy", "use-adam", "--write");
  assert.equal(status, 2);
  assert.equal(stderr.trim().split("\n").length, 1);
  assert.equal(await readFile(script, "utf8"), "import torch\nprint('no training here')\n");
});

test("usage errors exit with 2 and one line", () => {
  for (const words of [
    ["inspect"],
    ["diagnose", demoLog, "--fail-on", "often"],
    ["fix"],
    ["remedies", "--sign", "x"],
  ]) {
    const { status, stdout, stderr } = unstuck(...words);
    assert.deepEqual(
      { status, stdout, lines: stderr.trim().split("\n").length },
      { status: 2, stdout: "", lines: 1 },
    );
  }
});

test("--help of a command and --version are answered", async () => {
  const help = unstuck("inspect", "--help");
  assert.equal(help.status, 0);
  assert.match(help.stdout, /^Usage:/);
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  assert.equal(unstuck("--version").stdout, `${manifest.version}\n`);
  assert.equal(unstuck("inspect", "--", "--help").status, 2, "a file of that name");
});

test("diagnose names what the script of a flat run shows, where it is given", async (context) => {
  const folder = await temporaryFolder(context);
  const log = join(folder, "train.log");
  const lines = Array.from({ length: 40 }, (_, at) => {
    const loss = (1.4 + 0.0004 * Math.sin(at * at)).toFixed(4);
    return `epoch ${at + 1} train_loss ${loss} val_loss ${loss}\n`;
  });
  await writeFile(log, lines.join(""));
  const script = join(folder, "train.py");
  await writeFile(
    script,
    [
      "import torch",
      "from torch import nn",
      "model = nn.Sequential(*[nn.Sequential(nn.Linear(9, 9), nn.Sigmoid()) for _ in range(8)])",
      "optimizer = torch.optim.SGD(model.parameters(), lr=0.1)",
      "",
    ].join("\n"),
  );
  const signsOf = (...words: string[]) =>
    JSON.parse(unstuck("diagnose", log, "--json", ...words).stdout).runs[0].findings.map(
      ({ sign }: { sign: string }) => sign,
    );
  assert.deepEqual(signsOf(), ["plateau"]);
  assert.deepEqual(signsOf("--script", script), ["plateau", "vanishing-gradient"]);
  assert.equal(unstuck("diagnose", log, "--script", join(folder, "none.py")).status, 2);
});
