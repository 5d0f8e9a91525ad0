import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { appendFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { defaultExclude, defaultInclude } from "../../../src/host/defaultGlobs.ts";
import { findLogs } from "../../../src/host/findLogs.ts";
import { FolderWatch } from "../../../src/host/worker/discovery.ts";
import { LogService } from "../../../src/host/worker/logService.ts";
import { ignoreRule } from "../../../src/host/worker/watchScope.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const file = { isFile: () => true };
const folder = { isFile: () => false };

test("folders that are excluded are not descended into", () => {
  const ignored = ignoreRule({ path: "/w", include: defaultInclude, exclude: defaultExclude });
  assert.equal(ignored("/w", folder), false);
  assert.equal(ignored("/w/runs", folder), false);
  assert.equal(ignored("/w/node_modules", folder), true);
  assert.equal(ignored("/w/a/.venv", folder), true);
  assert.equal(ignored("/w/runs/train.log", file), false);
  assert.equal(ignored("/w/train.py", file), true);
});

test("the command line searches what the settings search by default", () => {
  const manifest = JSON.parse(
    readFileSync(new URL("../../../package.json", import.meta.url), "utf8"),
  );
  const { properties } = manifest.contributes.configuration;
  assert.deepEqual(properties["unstuck.logs.include"].default, defaultInclude);
  assert.deepEqual(properties["unstuck.logs.exclude"].default, defaultExclude);
});

test("a folder is searched in the order of names; a path that is not there says why", async (context) => {
  const root = await temporaryFolder(context);
  await mkdir(join(root, "b"));
  await mkdir(join(root, "node_modules"));
  for (const name of ["b/z.csv", "a.log", "c.py", "node_modules/x.log"])
    await writeFile(join(root, name), "");
  assert.deepEqual(await findLogs(root), {
    kind: "folder",
    path: root,
    files: [join(root, "a.log"), join(root, "b/z.csv")],
    limited: null,
  });
  assert.deepEqual(await findLogs(join(root, "none")), {
    kind: "unreadable",
    path: join(root, "none"),
    reason: "no such file or folder",
  });
});

const csv = "name,city\nAnna,Rome\n".repeat(200_000);

test("in a large workspace only heads of files that may be logs are read, and none of what is left out", {
  skip: !existsSync("/proc/self/io") && "needs the system's count of bytes that were read",
}, async (context) => {
  const root = await temporaryFolder(context);
  const fill = async (folder: string, count: number, name: (i: number) => string, text: string) => {
    await mkdir(join(root, folder), { recursive: true });
    for (let i = 0; i < count; i++) await writeFile(join(root, folder, name(i)), text);
  };
  await fill("src/package", 1000, (i) => `module${i}.py`, "loss = 1\n");
  for (const left of [
    "node_modules/a",
    ".git/logs",
    "venv/lib",
    "miniconda3/pkgs",
    "x/site-packages",
  ])
    await fill(left, 100, (i) => `train${i}.log`, "epoch 1 loss 0.5\nepoch 2 loss 0.4\n");
  await fill("data", 6, (i) => `table${i}.csv`, csv);
  await fill("runs", 1, () => "train.log", "epoch 1 loss 0.5\nepoch 2 loss 0.4\n");
  const found = new Set<string>();
  const service = new LogService((message) => {
    if (message.type === "batch") found.add(message.path);
  });
  context.after(() => service.dispose());
  const before = bytesRead();
  const include = defaultInclude;
  service.receive({
    type: "watch",
    folders: [{ path: root, include, exclude: defaultExclude, pollInterval: 0 }],
  });
  let last = 0;
  for (let quiet = 0, tries = 0; quiet < 10 && tries < 300; quiet++, tries++) {
    await delay(100);
    // Asking for the count reads a little itself.
    if (bytesRead() - last > 5000 || found.size === 0) quiet = 0;
    last = bytesRead();
  }
  assert.deepEqual([...found], [join(root, "runs/train.log")]);
  const heads = 6 * 1.5 * 2 ** 20;
  assert.ok(csv.length > 3 * 2 ** 20);
  assert.ok(bytesRead() - before < heads + 2 ** 20, `${bytesRead() - before} bytes were read`);
});

function bytesRead(): number {
  return Number(/^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

test("links are followed to what is not found without them, each once, and in no circle", async (context) => {
  const root = await temporaryFolder(context);
  const log = "epoch 1 loss 0.5\nepoch 2 loss 0.4\n";
  await mkdir(join(root, "workspace/runs"), { recursive: true });
  await mkdir(join(root, "scratch/deep"), { recursive: true });
  for (const name of ["workspace/runs/a.log", "scratch/b.log", "scratch/deep/c.log", "d.log"])
    await writeFile(join(root, name), log);
  for (const [target, link] of [
    ["scratch", "workspace/linked"],
    ["d.log", "workspace/latest.log"],
    ["workspace/runs/a.log", "workspace/again.log"],
    ["workspace", "scratch/deep/back"],
    [".", "workspace/up"],
    ["none", "workspace/broken.log"],
    ["workspace", "opened"],
  ] as const)
    await symlink(join(root, target), join(root, link));
  const workspace = join(root, "opened");
  const expected = ["latest.log", "linked/b.log", "linked/deep/c.log", "runs/a.log"];
  const found = new Set<string>();
  const folder = { path: workspace, include: defaultInclude, exclude: [], pollInterval: 0 };
  const watching = new FolderWatch(folder, {
    changed: (file) => found.add(relative(workspace, file)),
    gone: () => {},
    unwatched: (reason) => assert.fail(reason),
    limited: (link) => assert.fail(link),
  });
  context.after(() => watching.close());
  for (let tries = 0; tries < 200 && found.size < expected.length; tries++) await delay(20);
  await delay(200);
  assert.deepEqual([...found].sort(), expected);
  found.clear();
  await appendFile(join(root, "d.log"), "epoch 3 loss 0.3\n");
  for (let tries = 0; tries < 200 && found.size === 0; tries++) await delay(20);
  assert.deepEqual([...found], ["latest.log"]);
  const listed = await findLogs(workspace);
  assert.ok(listed.kind === "folder");
  assert.deepEqual(listed.files.map((file) => relative(workspace, file)).sort(), expected);
});

test("where a folder is not trusted, no link is followed, also none that comes later", async (context) => {
  const root = await temporaryFolder(context);
  await mkdir(join(root, "workspace"));
  await mkdir(join(root, "disk"));
  await writeFile(join(root, "disk/a.log"), "");
  const workspace = join(root, "workspace");
  await symlink(join(root, "disk"), join(workspace, "folder"));
  await symlink(join(root, "disk/a.log"), join(workspace, "file.log"));
  const found = new Set<string>();
  const watching = new FolderWatch(
    { path: workspace, include: ["**/*.log"], exclude: [], pollInterval: 0, ignoresLinks: true },
    {
      changed: (file) => found.add(relative(workspace, file)),
      gone: () => {},
      unwatched: (reason) => assert.fail(reason),
      limited: (link) => assert.fail(link),
    },
  );
  context.after(() => watching.close());
  const finds = async (name: string) => {
    await writeFile(join(workspace, name), "");
    for (let tries = 0; tries < 200 && !found.has(name); tries++) await delay(20);
  };
  await finds("first.log");
  await symlink(join(root, "disk/a.log"), join(workspace, "late.log"));
  await finds("second.log");
  await delay(200);
  assert.deepEqual([...found].sort(), ["first.log", "second.log"]);
});

test("a link to very many folders is followed to some of them, and it is said once", async (context) => {
  const root = await temporaryFolder(context);
  await mkdir(join(root, "workspace/own/deep"), { recursive: true });
  for (let i = 0; i < 30; i++) {
    await mkdir(join(root, `disk/${i}/deep`), { recursive: true });
    await writeFile(join(root, `disk/${i}/deep/a.log`), "");
  }
  await writeFile(join(root, "workspace/own/deep/a.log"), "");
  await symlink(join(root, "disk"), join(root, "workspace/everything"));
  const workspace = join(root, "workspace");
  const found = new Set<string>();
  const limited: string[] = [];
  const folder = { path: workspace, include: defaultInclude, exclude: [], pollInterval: 0 };
  const watching = new FolderWatch(
    folder,
    {
      changed: (file) => found.add(relative(workspace, file)),
      gone: () => {},
      unwatched: (reason) => assert.fail(reason),
      limited: (link) => limited.push(relative(workspace, link)),
    },
    41,
  );
  context.after(() => watching.close());
  for (let tries = 0; tries < 200 && found.size < 11; tries++) await delay(20);
  await delay(200);
  assert.equal([...found].filter((file) => file.startsWith("everything/")).length, 10);
  assert.ok(found.has("own/deep/a.log"));
  assert.deepEqual(limited, ["everything"]);
});
