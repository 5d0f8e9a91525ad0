import assert from "node:assert/strict";
import { watch } from "node:fs";
import { appendFile, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { type TreeOptions, TreeWatch } from "../../../src/host/worker/treeWatch.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

/** What is told of a folder with `files`, since everything in it was found. */
async function watched(
  context: TestContext,
  files: readonly string[],
  options: Partial<TreeOptions> = {},
) {
  const root = await temporaryFolder(context);
  const at = (name: string) => join(root, name);
  for (const file of files) {
    await mkdir(join(at(file), ".."), { recursive: true });
    await writeFile(at(file), "");
  }
  const told = new Set<string>();
  const reasons: string[] = [];
  const tell = (what: string) => (file: string) => {
    told.add(`${what} ${relative(root, file)}`);
  };
  const watch = new TreeWatch(
    {
      pollInterval: 0,
      ...options,
      root,
      isIgnored: (file, entry) =>
        file.endsWith("skip") || (entry?.isFile() === true && !file.endsWith(".log")),
      budget: null,
    },
    {
      changed: tell("changed"),
      linked: tell("linked"),
      gone: tell("gone"),
      unwatched: (reason) => reasons.push(reason),
      limited: () => assert.fail("no budget was given"),
    },
  );
  context.after(() => watch.close());
  const until = async (...expected: string[]) => {
    for (let i = 0; i < 500 && !expected.every((one) => told.has(one)); i++) await delay(20);
    await delay(300);
    assert.deepEqual([...told].sort(), expected.sort());
    told.clear();
  };
  await until(...files.filter((file) => file.endsWith(".log")).map((file) => `changed ${file}`));
  return { at, until, reasons };
}

/** A system that has so many watchers left, then none. */
function fewWatchers(left: number) {
  const bounded = (...[folder, listener]: Parameters<typeof watch>) => {
    if (left === 0) throw Object.assign(new Error(`ENOSPC: ${String(folder)}`), { code: "ENOSPC" });
    left--;
    return watch(folder, listener);
  };
  return {
    watch: bounded as typeof watch,
    give: (more: number) => {
      left += more;
    },
    left: () => left,
  };
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

for (const [how, left, pollInterval] of [
  ["watchers have run out", 0, 0],
  ["watchers have run out for folders further down", 1, 0],
  ["files are polled", 100, 50],
] as const)
  test(`where ${how}, what is new, written, gone or linked is found all the same`, async (context) => {
    const { watch } = fewWatchers(left);
    const { at, until, reasons } = await watched(context, ["runs/a.log", "runs/b.log", "c.log"], {
      watch,
      pollInterval,
      fallbackInterval: 50,
    });
    assert.equal(reasons.length, pollInterval === 0 ? 1 : 0);
    await appendFile(at("runs/a.log"), "1");
    await until("changed runs/a.log");
    await mkdir(at("runs/new/er"), { recursive: true });
    await writeFile(at("runs/new/er/d.log"), "");
    await until("changed runs/new/er/d.log");
    await appendFile(at("runs/new/er/d.log"), "1");
    await until("changed runs/new/er/d.log");
    await rm(at("runs/b.log"));
    await symlink(at("runs"), at("runs/new/latest"));
    await until("gone runs/b.log", "linked runs/new/latest");
    await rename(at("runs/new"), at("old"));
    await until(
      "gone runs/new/er/d.log",
      "gone runs/new/latest",
      "changed old/er/d.log",
      "linked old/latest",
    );
  });

test("a file that goes while its folder is looked at is gone, and nothing else is told of it", async (context) => {
  // From the last to the first, so that those further down go while those before them are looked at.
  const names = Array.from({ length: 300 }, (_, i) => `runs/${i}.log`);
  const { at, until } = await watched(context, names, {
    watch: fewWatchers(0).watch,
    fallbackInterval: 1,
  });
  for (const name of names.toReversed()) {
    await rm(at(name));
    await delay(2);
  }
  await until(...names.map((name) => `gone ${name}`));
});

test("folders are watched as soon as there are watchers again", async (context) => {
  const { watch, give, left } = fewWatchers(0);
  const { at, until } = await watched(context, ["a.log", "runs/b.log"], {
    watch,
    fallbackInterval: 50,
  });
  give(100);
  for (let i = 0; i < 500 && left() > 98; i++) await delay(20);
  await appendFile(at("a.log"), "1");
  await appendFile(at("runs/b.log"), "1");
  await until("changed a.log", "changed runs/b.log");
  assert.equal(left(), 98);
});
