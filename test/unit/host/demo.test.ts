import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { demoNames, prepareDemo, replayDemo, writePaced } from "../../../src/host/demo.ts";
import { demoMedia, demosMedia } from "../../support/demo.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";
import { repositoryFolder } from "../../support/vscode/folders.ts";

test("the demo's log is written whole, its fall over two fifths of the time", async (context) => {
  const demo = await prepareDemo(demoMedia, await temporaryFolder(context));
  await replayDemo(demoMedia, demo, 0, new AbortController().signal);
  const text = await readFile(demo.log, "utf8");
  assert.equal(text, await readFile(join(demoMedia, "recorded/train.log"), "utf8"));
  const losses = [...text.matchAll(/ loss ([\d.]+)/g)].map(([, loss]) => Number(loss));
  assert.equal(losses.length, 120);
  const [first = 0, fallen = 0, last = 0] = [losses[0], losses[7], losses.at(-1)];
  assert.ok(first - fallen > 20 * Math.abs(fallen - last), "the loss falls within eight lines");
});

test("a replay that is given up writes no more", async (context) => {
  const demo = await prepareDemo(demoMedia, await temporaryFolder(context));
  const ending = new AbortController();
  ending.abort();
  await assert.rejects(writePaced(["a\n", "b\n"], demo, 60, ending.signal), { name: "AbortError" });
  assert.equal(await readFile(demo.log, "utf8"), "a\n");
});

for (const name of demoNames) {
  test(`in the logs of the demo of ${name} that sign is found`, async () => {
    const folder = join(demosMedia, name, "recorded");
    const logs = (await readdir(folder)).map((log) => join(folder, log));
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(repositoryFolder, "src/cli/main.ts"), "diagnose", ...logs],
      { encoding: "utf8" },
    );
    assert.equal(status, 0);
    assert.match(stdout, new RegExp(`^ +warning: ${name}\\b`, "m"));
  });
}
