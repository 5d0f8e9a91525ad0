import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { commands } from "../../../src/cli/commands.ts";
import { diagnose } from "../../../src/cli/diagnose.ts";
import { inspect } from "../../../src/cli/inspect.ts";
import { summary } from "../../../src/cli/summary.ts";
import { runCommand } from "../../support/runCommand.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { repositoryFolder } from "../../support/vscode/folders.ts";

const main = join(repositoryFolder, "src/cli/main.ts");
const noSuchFile = "unstuck: /nowhere.log: no such file or folder\n";
const demoLog = join(repositoryFolder, "media/demo/plateau/recorded/train.log");

/** The exit status where the reader of standard output closes it after the first piece, and what was said beside. */
async function readBriefly(words: readonly string[]) {
  const child = spawn(process.execPath, [main, ...words], { stdio: "pipe" });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdout?.once("data", () => child.stdout?.destroy());
  const [status] = await once(child, "close");
  return { status, said };
}

test("a reader that has seen enough changes no exit status", async () => {
  const many = Array(100).fill(demoLog);
  for (const [words, status] of [
    [["inspect", ...many, "--json"], 0],
    [["diagnose", ...many, "--fail-on", "warning", "--json"], 1],
    [["inspect", ...many, "/nowhere.log", "--json"], 2],
    [["watch", demoLog, "--until", "warning", "--json"], 1],
  ] as const)
    assert.deepEqual(await readBriefly(words), { status, said: status === 2 ? noSuchFile : "" });
});

test("--fail-on fails on what could not be read, unless that is allowed", async (context) => {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, "good.csv"), "epoch,loss\n0,2\n1,1\n2,0.5\n3,0.25\n");
  const failOn = ["--fail-on", "error"];
  const statusOf = async (...words: string[]) => (await runCommand(diagnose, ...words)).status;
  assert.equal(await statusOf(folder, ...failOn), 0);

  const missing = join(folder, "none.log");
  assert.equal(await statusOf(folder, missing, ...failOn), 2);
  assert.equal(await statusOf(folder, missing, ...failOn, "--allow-unread"), 0);
  assert.equal(await statusOf(missing, ...failOn, "--allow-unread"), 2, "nothing at all was read");

  await writeFile(join(folder, "empty.log"), "");
  assert.equal(await statusOf(folder, join(folder, "empty.log"), ...failOn), 2);
  await writeFile(join(folder, "nan.csv"), "epoch,loss\n0,2\n1,nan\n2,nan\n3,nan\n");
  assert.equal(await statusOf(folder, missing, ...failOn, "--allow-unread"), 1);
});

test("a file of a folder that cannot be read fails with --fail-on alone", {
  skip: process.platform === "linux" ? false : "needs a file that even root cannot read",
}, async (context) => {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, "good.csv"), "epoch,loss\n0,2\n1,1\n2,0.5\n3,0.25\n");
  await symlink("/proc/self/mem", join(folder, "broken.log"));
  const plain = await runCommand(diagnose, folder);
  assert.deepEqual([plain.status, plain.error.split("\n").length], [0, 2], plain.error);
  assert.match(plain.error, /broken\.log: /);
  assert.equal((await runCommand(diagnose, folder, "--fail-on", "error")).status, 2);
  const allowed = await runCommand(diagnose, folder, "--fail-on", "error", "--allow-unread");
  assert.equal(allowed.status, 0);
});

test("files with odd names do not spoil their folder, and are named in one line each", async (context) => {
  const folder = await temporaryFolder(context);
  const names = [
    ...["two\nlines.log", "\u001b[31mred.log", "-rf.log", "--json.log", " .log", "a\tb.log"],
    ...["\u202egnol.log", "größer 100%.log", `${"n".repeat(200)}.log`, "'\"$(x)`y`.log"],
  ];
  for (const name of names) await copyFile(demoLog, join(folder, name));
  for (const command of [inspect, diagnose]) {
    const { status, out, error } = await runCommand(command, folder, "--json");
    assert.deepEqual([status, error], [0, ""]);
    const { files, runs } = JSON.parse(out);
    const paths = (files ?? runs).map(({ path }: { path: string }) => path);
    assert.deepEqual(paths.sort(), names.map((name) => join(folder, name)).sort());
  }
  for (const command of [inspect, diagnose, summary]) {
    const { out } = await runCommand(command, folder);
    assert.ok(out.length > 0);
    assert.doesNotMatch(out, /two\nlines/);
  }
  const { status, out } = await runCommand(diagnose, "--json", "--", join(folder, "--json.log"));
  assert.equal(status, 0);
  assert.equal(JSON.parse(out).runs.length, 1);
});

test("an empty word is a usage error in every command that takes words", async () => {
  const needed: Readonly<Record<string, readonly string[]>> = {
    fix: ["--remedy", "use-adam"],
    try: ["--script", "train.py"],
  };
  for (const [name, command] of commands) {
    if (command.operand.length === 0) continue;
    const { status, out, error } = await runCommand(command, "", ...(needed[name] ?? []));
    assert.deepEqual([status, out], [2, ""], name);
    assert.match(error, /^[^\n]+\n$/, name);
  }
});

test("colours are for terminals, and not where NO_COLOR is set", {
  skip:
    spawnSync("script", ["--version"]).status === 0 ? false : "needs script, which is a terminal",
}, () => {
  const line = `${process.execPath} ${main} diagnose ${demoLog}`;
  // Nothing of where the tests run: `CI`, `FORCE_COLOR` and others decide about colours as well.
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], TERM: "xterm" };
  const colouredWarning = /\u001b\[33mwarning\u001b\[39m: /;
  for (const [command, set, isColoured] of [
    [line, {}, true],
    [line, { NO_COLOR: "1" }, false],
    [`${line} | cat`, {}, false],
  ] as const) {
    const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], {
      env: { ...env, ...set },
      encoding: "utf8",
    });
    assert.match(stdout, /warning/);
    assert.equal(colouredWarning.test(stdout), isColoured, stdout);
    if (!isColoured) assert.doesNotMatch(stdout, /\u001b\[\d+m/);
  }
});
