import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { test } from "node:test";
import { layeredFolders, layerViolations } from "../support/layers.ts";
import { repositoryFolder } from "../support/vscode/folders.ts";

const files = layeredFolders
  .flatMap((folder) => globSync(join(repositoryFolder, folder, "**/*.ts")))
  .map((path) => ({
    file: relative(repositoryFolder, path).split(sep).join("/"),
    source: readFileSync(path, "utf8"),
  }));

test("every file imports only what its layer may", () => {
  assert.ok(files.length > 0);
  assert.deepEqual(
    files.flatMap(({ file, source }) => layerViolations(file, source)),
    [],
  );
});

const forms: readonly [string, string][] = [
  ["static", 'import { readFile } from "node:fs";'],
  ["over several lines", 'import {\n  readFile,\n  writeFile,\n} from "node:fs";'],
  ["type only", 'import type { Stats } from "node:fs";'],
  ["namespace", 'import * as fs from "node:fs";'],
  ["for its side effects", 'import "node:fs";'],
  ["re-export", 'export { readFile } from "node:fs";'],
  ["re-export of all", 'export * from "node:fs";'],
  ["dynamic", 'const fs = await import("node:fs");'],
  ["as a type expression", 'let stats: import("node:fs").Stats;'],
  ["require", 'const fs = require("node:fs");'],
];

for (const [form, source] of forms) {
  test(`a wrong import is named with its file and rule: ${form}`, () => {
    assert.deepEqual(layerViolations("src/core/run/run.ts", source), [
      'src/core/run/run.ts imports "node:fs", but src/core imports only src/core and pure npm packages: no vscode, no node:, no DOM',
    ]);
  });
}

const wrong: readonly [string, string][] = [
  ["src/core/log/reader.ts", "vscode"],
  ["src/core/log/reader.ts", "../../host/runStore.ts"],
  ["src/core/diagnosis/finding.ts", "../remedy/remedyId.ts"],
  ["src/core/python/trace.ts", "../training/optimizers.ts"],
  ["src/core/training/pytorch/signal.ts", "../../remedy/remedy.ts"],
  ["src/host/runStore.ts", "vscode"],
  ["src/host/runStore.ts", "../editor/ids.ts"],
  ["src/editor/ids.ts", "../cli/main.ts"],
  ["src/editor/ids.ts", "node:fs"],
  ["src/cli/main.ts", "vscode"],
  ["webview/main.ts", "../src/host/runStore.ts"],
  ["webview/main.ts", "../src/core/run/run.ts"],
  ["webview/main.ts", "@vscode/webview-ui-toolkit"],
  ["webview/main.ts", "node:path"],
];

for (const [file, name] of wrong) {
  test(`${file} may not import ${name}`, () => {
    assert.equal(layerViolations(file, `import x from "${name}";`).length, 1);
  });
}

const right: readonly [string, string][] = [
  ["src/core/log/reader.ts", "../run/run.ts"],
  ["src/core/diagnosis/finding.ts", "../run/series.ts"],
  ["src/core/remedy/python/tree.ts", "@lezer/python"],
  ["src/host/worker/main.ts", "node:worker_threads"],
  ["src/editor/ids.ts", "vscode"],
  ["webview/main.ts", "../src/core/view/protocol.ts"],
  ["webview/toolkit.ts", "@vscode/webview-ui-toolkit"],
  ["webview/chart.ts", "chart.js/auto"],
];

for (const [file, name] of right) {
  test(`${file} may import ${name}`, () => {
    assert.deepEqual(layerViolations(file, `import x from "${name}";`), []);
  });
}

test("a file outside every layer is refused", () => {
  assert.equal(layerViolations("src/misplaced.ts", "").length, 1);
});

/** How a whole script is searched: a fault asks the program instead. */
const searches = /\bcallsOf(?:Method)?\(|\bscript\.all\(|\.(?:test|exec)\(script\.text\)/;

test("no fault searches the script itself", () => {
  const faults = files.filter(({ file }) => file.startsWith("src/core/remedy/faults/"));
  assert.ok(faults.length > 20);
  assert.deepEqual(
    faults.filter(({ source }) => searches.test(source)).map(({ file }) => file),
    [],
    "a reader in src/core/training/ searches the script, and program.ts lists it",
  );
  const search = 'const calls = callsOf(script).filter(({ method }) => method === "step");';
  assert.match(search, searches);
});
