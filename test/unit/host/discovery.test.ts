import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { defaultExclude, defaultInclude } from "../../../src/host/defaultGlobs.ts";
import { findLogs } from "../../../src/host/findLogs.ts";
import { globTest } from "../../../src/host/globs.ts";
import { ignoreRule } from "../../../src/host/worker/discovery.ts";
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

test("a glob that is none matches nothing and throws nothing", () => {
  assert.equal(globTest(["[", "", "**/*.log"])("a/b.log"), true);
  assert.equal(globTest(["["])("a/b.log"), false);
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
  });
  assert.deepEqual(await findLogs(join(root, "none")), {
    kind: "unreadable",
    path: join(root, "none"),
    reason: "no such file or folder",
  });
});
