import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmod,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fix } from "../../../src/cli/fix.ts";
import { remedies } from "../../../src/cli/remedies.ts";
import { joinCells } from "../../../src/core/python/notebookScript.ts";
import { replaceTexts } from "../../../src/host/replaceTexts.ts";
import { runCommand } from "../../support/runCommand.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const script = [
  "import torch",
  "from torch import nn",
  "net = nn.Linear(8, 10)",
  "optimizer = torch.optim.SGD(net.parameters(), lr=0.1)",
  "for epoch in range(60):",
  "    loss = nn.functional.cross_entropy(net(x), y)",
  "    loss.backward()",
  "    optimizer.zero_grad()",
  "    optimizer.step()",
  "",
].join("\n");

test("--write goes through a symbolic link, keeps the mode, and leaves nothing beside", async (context) => {
  const folder = await temporaryFolder(context);
  const target = join(folder, "real.py");
  const link = join(folder, "train.py");
  await writeFile(target, script);
  await chmod(target, 0o750);
  await symlink(target, link);
  const { status } = await runCommand(fix, link, "--remedy", "fix-zero-grad", "--write");
  assert.equal(status, 0);
  assert.ok((await lstat(link)).isSymbolicLink());
  assert.match(await readFile(target, "utf8"), /zero_grad\(\)\n {4}loss\.backward/);
  assert.equal((await stat(target)).mode & 0o777, 0o750);
  assert.deepEqual((await readdir(folder)).sort(), ["real.py", "train.py"]);
});

test("what cannot be replaced leaves all files as they were, and nothing beside them", async (context) => {
  const folder = await temporaryFolder(context);
  const [script, locked, linked, gone] = ["a.py", "locked.py", "linked.py", "gone.py"].map((name) =>
    join(folder, name),
  );
  assert.ok(script && locked && linked && gone);
  const files = [script, locked, linked];
  for (const file of files) await writeFile(file, "before\n");
  await chmod(locked, 0o444);
  await link(linked, join(folder, "other-name.py"));
  await mkdir(join(folder, "package.py"));
  const change = (path: string, before = "before\n") => ({ path, before, after: "after\n" });
  for (const [path, reason] of [
    [locked, /only be read|permission denied/],
    [linked, /hard links/],
    [gone, /no such file/],
    [join(folder, "package.py"), /./],
  ] as const) {
    const left = await replaceTexts([change(script), change(path)]);
    assert.equal(left?.path, path);
    assert.match(left.reason, reason);
    for (const file of files) assert.equal(await readFile(file, "utf8"), "before\n");
  }
  assert.equal(await replaceTexts([change(script)]), null);
  assert.equal(await readFile(script, "utf8"), "after\n");
  assert.deepEqual((await readdir(folder)).toSorted(), [
    "a.py",
    "linked.py",
    "locked.py",
    "other-name.py",
    "package.py",
  ]);
});

test("what was replaced before one that cannot be is put back", async (context) => {
  const folder = await temporaryFolder(context);
  const files = ["a.py", "b.py", "c.py"].map((name) => join(folder, name));
  for (const file of files) await writeFile(file, "before\n");
  const changes = files.map((path) => ({ path, before: "before\n", after: "after\n" }));
  const left = await replaceTexts(changes, async (from, to) => {
    if (to === files[2]) throw Object.assign(new Error("busy"), { code: "EBUSY" });
    await rename(from, to);
  });
  assert.equal(left?.path, files[2]);
  for (const file of files) assert.equal(await readFile(file, "utf8"), "before\n");
  assert.deepEqual((await readdir(folder)).toSorted(), ["a.py", "b.py", "c.py"]);
});

test("a file that has changed since it was read is left, also where a link leads elsewhere by now", async (context) => {
  const folder = await temporaryFolder(context);
  const [script, other, swapped] = ["a.py", "other.py", "swapped.py"].map((name) =>
    join(folder, name),
  );
  assert.ok(script && other && swapped);
  await writeFile(script, "typed since\n");
  await writeFile(other, "another file\n");
  await symlink(other, swapped);
  for (const path of [script, swapped]) {
    const left = await replaceTexts([{ path, before: "before\n", after: "after\n" }]);
    assert.deepEqual(left, { path, reason: "it has changed since it was read" });
  }
  assert.equal(await readFile(script, "utf8"), "typed since\n");
  assert.equal(await readFile(other, "utf8"), "another file\n");
  assert.equal((await readdir(folder)).length, 3);
});

test("a disk that takes no more leaves the script as it was", async (context) => {
  const folder = await temporaryFolder(context);
  const file = join(folder, "train.py");
  await writeFile(file, script);
  const main = fileURLToPath(new URL("../../../src/cli/main.ts", import.meta.url));
  // A limit of the file size of 0 fails as a full disk does: with the first byte that is written.
  const words = 'ulimit -f 0; trap "" XFSZ; exec "$0" "$@"';
  const { status, stderr } = spawnSync(
    "bash",
    ["-c", words, process.execPath, main, "fix", file, "--remedy", "fix-zero-grad", "--write"],
    { encoding: "utf8" },
  );
  assert.equal(status, 2);
  assert.match(stderr, /^unstuck: .*train\.py: .*; it is left as it was\n$/);
  assert.equal(await readFile(file, "utf8"), script);
  assert.deepEqual(await readdir(folder), ["train.py"]);
});

const cells = [
  script.split("\n").slice(0, 4).join("\n"),
  `%%time\n${script.split("\n").slice(4).join("\n")}`,
];

function notebook(sourceOf: (cell: string) => unknown, indent: number | undefined): string {
  const code = cells.map((cell) => ({
    cell_type: "code",
    execution_count: 3,
    metadata: { score: 0 },
    outputs: [{ output_type: "stream", text: ["loss 1.0\n"] }],
    source: sourceOf(cell),
  }));
  const document = {
    cells: [{ cell_type: "markdown", metadata: {}, source: ["# über\n"] }, ...code],
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(document, null, indent)}\n`.replace(
    '"score":',
    '"precise": 1.0, "score":',
  );
}

const layouts: readonly (readonly [string, string])[] = [
  ["lists of lines", notebook((cell) => cell.match(/[^\n]*\n|[^\n]+$/g), 1)],
  ["single strings", notebook((cell) => cell, 2)],
  ["one long line", notebook((cell) => cell.match(/[^\n]*\n|[^\n]+$/g), undefined)],
];

for (const [layout, text] of layouts) {
  test(`a notebook with its sources as ${layout} is listed, shown as a diff, and edited where its source is`, async (context) => {
    const file = join(await temporaryFolder(context), "train.ipynb");
    await writeFile(file, text);
    const { out } = await runCommand(remedies, file, "--sign", "plateau", "--json");
    const [first] = JSON.parse(out).remedies;
    assert.deepEqual([first.id, first.placement, first.preferred], ["fix-zero-grad", "edit", true]);

    const diff = await runCommand(fix, file, "--remedy", "fix-zero-grad");
    assert.match(diff.out, /^\+\+\+ "?b\/.*train\.ipynb"?$/m);
    assert.equal((await runCommand(fix, file, "--remedy", "fix-zero-grad", "--write")).status, 0);
    const after = await readFile(file, "utf8");
    const source = sourcesOf(after);
    assert.match(
      joinCells(source).text,
      /zero_grad\(\)\n {4}loss\.backward\(\)\n {4}optimizer\.step/,
    );
    assert.ok(source[1]?.startsWith("%%time\n"));
    assert.equal(withoutSources(after), withoutSources(text));
    assert.match(after, /"precise": 1\.0,/);
  });
}

test("a notebook that is none gives a sentence", async (context) => {
  const file = join(await temporaryFolder(context), "train.ipynb");
  for (const text of ["", "[]", "{}", '{"cells": 3}', "\u0000", script]) {
    await writeFile(file, text);
    const { status, error } = await runCommand(fix, file, "--remedy", "use-adam");
    assert.equal(status, 2);
    assert.equal(error, `${file}: it is not a notebook with cells\n`);
  }
});

function sourcesOf(text: string): string[] {
  const { cells: all } = JSON.parse(text);
  return all.slice(1).map(({ source }: { source: string | string[] }) => [source].flat().join(""));
}

function withoutSources(text: string): string {
  const document = JSON.parse(text);
  for (const cell of document.cells) delete cell.source;
  return JSON.stringify(document);
}
