import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { importCandidates } from "../../../src/core/python/importedFile.ts";
import { importedFiles } from "../../../src/host/importedFiles.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

/** The files below a new folder that a script in one of its folders is told to import, from that folder on. */
async function foundFrom(
  context: TestContext,
  {
    script,
    files,
    from = "project/src/training",
  }: { readonly script: string; readonly files: readonly string[]; readonly from?: string },
): Promise<readonly string[]> {
  const top = await temporaryFolder(context);
  for (const file of files) {
    await mkdir(path.dirname(path.join(top, file)), { recursive: true });
    await writeFile(path.join(top, file), `# ${file}\n`);
  }
  const folder = path.join(top, from);
  await mkdir(folder, { recursive: true });
  const read = (place: string) => readFile(place, "utf8").catch(() => null);
  const found = await importedFiles(folder, importCandidates(script), read);
  return found.map((file) => path.relative(top, file.path).split(path.sep).join("/")).toSorted();
}

test("what a script imports lies beside it or in a folder of its project above", async (context) => {
  const files = [
    "project/pyproject.toml",
    "project/src/training/loss.py",
    "project/src/nets/vit.py",
    "project/settings.py",
    "outside.py",
  ];
  const script = "import loss, settings, outside\nfrom src.nets.vit import ViT\n";
  assert.deepEqual(await foundFrom(context, { script, files }), [
    "project/settings.py",
    "project/src/nets/vit.py",
    "project/src/training/loss.py",
  ]);
});

test("the nearest of two by one name is the one", async (context) => {
  const files = ["project/setup.py", "project/nets.py", "project/src/nets.py"];
  const script = "from nets import Net\n";
  assert.deepEqual(await foundFrom(context, { script, files }), ["project/src/nets.py"]);
});

test("a relative import is counted from the script's own folder", async (context) => {
  const files = ["project/.git", "project/nets.py", "project/src/nets.py", "project/src/a.py"];
  const script = "from .nets import Net\nfrom ..a import b\n";
  assert.deepEqual(await foundFrom(context, { script, files }), ["project/src/a.py"]);
});

test("without a mark of a project nothing above the script's folder is read", async (context) => {
  // So deep that whatever marks the folder of the temporary files is out of sight.
  const from = "a/b/c/d/e/f/g/h/i";
  const files = ["a/b/c/d/e/f/g/h/nets.py", `${from}/loss.py`];
  const script = "from nets import Net\nimport loss\n";
  assert.deepEqual(await foundFrom(context, { script, files, from }), [`${from}/loss.py`]);
});
