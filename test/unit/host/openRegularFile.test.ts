import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { hyperparametersBeside } from "../../../src/host/companions.ts";
import { openRegularFile } from "../../../src/host/openRegularFile.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const noPipes = process.platform === "win32" && "Windows has no named pipes in folders";

test("a regular file is opened, a folder is refused", async (context) => {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, "a.yaml"), "lr: 0.1\n");
  await mkdir(join(folder, "b.yaml"));
  const handle = await openRegularFile(join(folder, "a.yaml"));
  assert.equal(await handle.readFile("utf8"), "lr: 0.1\n");
  await handle.close();
  await assert.rejects(openRegularFile(join(folder, "b.yaml")), /not a regular file/);
});

test("a pipe under the name of settings holds nobody up", { skip: noPipes }, async (context) => {
  const folder = await temporaryFolder(context);
  const log = join(folder, "train.log");
  await writeFile(log, "epoch 1 loss 0.5\n");
  await writeFile(join(folder, "args.json"), '{"lr": 0.25}');
  for (const name of ["config.yaml", "hparams.yaml", "opt.yaml", "cfg.yaml", "params.yaml"])
    execFileSync("mkfifo", [join(folder, name)]);
  assert.equal((await hyperparametersBeside(log)).get("learning_rate"), 0.25);
});
