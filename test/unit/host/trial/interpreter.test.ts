import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { findInterpreter } from "../../../../src/host/trial/interpreter.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";

const skip = process.platform === "win32" ? "its interpreters here are shell scripts" : false;

/** Stands for a Python that has only these modules. */
async function pythonWith(file: string, modules: readonly string[]): Promise<string> {
  const known = modules.map((name) => `${name}) ;;`).join(" ");
  await mkdir(path.dirname(file), { recursive: true });
  const text = `#!/bin/sh\nshift 2\nfor name; do case "$name" in ${known} *) exit 1 ;; esac; done\n`;
  await writeFile(file, text, { mode: 0o755 });
  return file;
}

test("what was chosen comes first, then an environment beside the script; each has to have what the script imports", {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const [project, nearer] = [path.join(folder, "project"), path.join(folder, "project/model")];
  const chosen = await pythonWith(path.join(folder, "chosen/python"), ["torch", "numpy"]);
  const bare = await pythonWith(path.join(folder, "bare/python"), []);
  const own = await pythonWith(path.join(nearer, ".venv/bin/python"), ["torch"]);
  const far = await pythonWith(path.join(project, "venv/bin/python"), ["torch", "numpy"]);
  const found = async (text: string, names: readonly string[]) => {
    const python = await findInterpreter({ text, folders: [nearer, project], chosen: names });
    return python.kind === "found" ? python.path : python.reason;
  };
  assert.equal(await found("import torch\n", [chosen]), chosen);
  assert.equal(await found("import torch\n", [bare]), own);
  assert.equal(await found("import torch\n", []), own);
  assert.equal(await found("import torch\nfrom numpy import array\n", []), far);
});
