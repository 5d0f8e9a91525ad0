import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repositoryFolder } from "../support/vscode/folders.ts";

test("each test that SECURITY.md names is there", () => {
  const text = readFileSync(join(repositoryFolder, "SECURITY.md"), "utf8");
  const named = [...text.matchAll(/`((?:test|webview|src)\/[^`]+)`/g)].map(
    ([, path]) => path ?? "",
  );
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(repositoryFolder, path))),
    [],
  );
});
