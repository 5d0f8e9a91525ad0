import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { test } from "node:test";
import { findLogs } from "../../../src/host/findLogs.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const log = Array.from({ length: 6 }, (_, epoch) => `epoch ${epoch} loss 0.${9 - epoch}\n`).join(
  "",
);

test("below a folder a log is found by its content, whatever its name", async (context) => {
  const folder = await temporaryFolder(context);
  await mkdir(join(folder, "deep"));
  const logs = [
    "caffe.INFO",
    "log",
    "workerlog.0",
    "train.Rout",
    "run7",
    "train.log.1",
    "deep/x.7",
  ];
  for (const name of logs) await writeFile(join(folder, name), log);
  await writeFile(join(folder, "train.py"), log);
  await writeFile(join(folder, "LICENSE"), "Permission is hereby granted.\n");
  await writeFile(join(folder, "weights"), Buffer.from([0x80, 2, 0, 0, 0, 7]));
  const found = await findLogs(folder);
  assert.ok(found.kind === "folder");
  assert.deepEqual(found.files.map((file) => relative(folder, file)).sort(), logs.sort());
});
