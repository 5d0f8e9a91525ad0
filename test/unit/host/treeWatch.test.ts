import assert from "node:assert/strict";
import { appendFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { TreeWatch } from "../../../src/host/worker/treeWatch.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

/** What is told of a folder with `files`, since everything in it was found. */
async function watched(context: TestContext, files: readonly string[]) {
  const root = await temporaryFolder(context);
  const at = (name: string) => join(root, name);
  for (const file of files) {
    await mkdir(join(at(file), ".."), { recursive: true });
    await writeFile(at(file), "");
  }
  const told = new Set<string>();
  const tell = (what: string) => (file: string) => {
    told.add(`${what} ${relative(root, file)}`);
  };
  const watch = new TreeWatch(
    root,
    (file, entry) => file.endsWith("skip") || (entry?.isFile() === true && !file.endsWith(".log")),
    {
      changed: tell("changed"),
      linked: tell("linked"),
      gone: tell("gone"),
      failed: (reason) => assert.fail(reason),
    },
  );
  context.after(() => watch.close());
  const until = async (...expected: string[]) => {
    for (let i = 0; i < 500 && !expected.every((one) => told.has(one)); i++) await delay(20);
    await delay(200);
    assert.deepEqual([...told].sort(), expected.sort());
    told.clear();
  };
  await until(...files.filter((file) => file.endsWith(".log")).map((file) => `changed ${file}`));
  return { at, until };
}

test("only the file that was written is told of, and none that is ignored", async (context) => {
  const { at, until } = await watched(context, ["a.log", "b.log", "c.txt", "deep/er/d.log"]);
  await appendFile(at("a.log"), "1");
  await appendFile(at("c.txt"), "1");
  await until("changed a.log");
  await appendFile(at("deep/er/d.log"), "1");
  await until("changed deep/er/d.log");
});

test("files and folders that are new are found, also those made while their folder was found", async (context) => {
  const { at, until } = await watched(context, ["a.log"]);
  await mkdir(at("new/er"), { recursive: true });
  await mkdir(at("skip"));
  for (const name of ["new/b.log", "new/er/c.log", "skip/d.log", "e.txt"])
    await writeFile(at(name), "");
  await until("changed new/b.log", "changed new/er/c.log");
  await appendFile(at("new/er/c.log"), "1");
  await until("changed new/er/c.log");
});

test("a folder that moves takes its files along, and they are followed where they are now", async (context) => {
  const { at, until } = await watched(context, ["runs/1/a.log", "runs/b.log"]);
  await rename(at("runs"), at("old"));
  await until("gone runs/1/a.log", "gone runs/b.log", "changed old/1/a.log", "changed old/b.log");
  await appendFile(at("old/1/a.log"), "1");
  await until("changed old/1/a.log");
});

test("a folder that is removed and made again at once is followed anew", async (context) => {
  const { at, until } = await watched(context, ["runs/a.log", "runs/b.log"]);
  await rename(at("runs"), at("skip"));
  await mkdir(at("runs"));
  await writeFile(at("runs/a.log"), "1");
  await until("gone runs/a.log", "gone runs/b.log", "changed runs/a.log");
  await appendFile(at("runs/a.log"), "2");
  await until("changed runs/a.log");
});

test("a file is gone when it is removed, or when a folder has its name", async (context) => {
  const { at, until } = await watched(context, ["a.log", "b.log", "c.log"]);
  await rm(at("a.log"));
  await until("gone a.log");
  await rm(at("b.log"));
  await mkdir(at("b.log"));
  await writeFile(at("b.log/d.log"), "");
  await until("gone b.log", "changed b.log/d.log");
});

test("another file in the place of one is a change; a link is told of and not followed", async (context) => {
  const { at, until } = await watched(context, ["runs/a.log", "b.log"]);
  await writeFile(at("b.txt"), "1");
  await rename(at("b.txt"), at("b.log"));
  await until("changed b.log");
  await symlink(at("runs"), at("latest"));
  await until("linked latest");
  await rm(at("latest"));
  await until("gone latest");
});
