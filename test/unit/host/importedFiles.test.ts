import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { importCandidates } from "../../../src/core/python/importedFile.ts";
import { importedFiles } from "../../../src/host/importedFiles.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

/** By place; a list has texts that say nothing. */
type Files = Readonly<Record<string, string>>;

/** The files below a new folder that a script in one of its folders is told to import, from that folder on. */
async function foundFrom(
  context: TestContext,
  {
    script,
    files,
    from = "project/src/training",
  }: { readonly script: string; readonly files: Files | readonly string[]; readonly from?: string },
): Promise<readonly string[]> {
  const top = await temporaryFolder(context);
  const texts: Files = Array.isArray(files)
    ? Object.fromEntries(files.map((file) => [file, `# ${file}\n`]))
    : files;
  for (const [file, text] of Object.entries(texts)) {
    await mkdir(path.dirname(path.join(top, file)), { recursive: true });
    await writeFile(path.join(top, file), text);
  }
  const folder = path.join(top, from);
  await mkdir(folder, { recursive: true });
  const read = (place: string) => readFile(place, "utf8").catch(() => null);
  const found = await importedFiles(folder, script, read, importCandidates);
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

test("a package that the script is a part of lies above it, whatever marks the project", async (context) => {
  const deep = "a/b/c/d/e/f/g/h";
  const files = [
    `${deep}/src/nets/vit.py`,
    `${deep}/src/settings.py`,
    `${deep}/nets.py`,
    `${deep}/lib/loss.py`,
  ];
  const script = "import src.settings as s\nfrom src.nets.vit import ViT\nimport nets, lib.loss\n";
  const found = [`${deep}/src/nets/vit.py`, `${deep}/src/settings.py`];
  for (const from of [`${deep}/src`, `${deep}/src/training`]) {
    assert.deepEqual(await foundFrom(context, { script, files, from }), found, from);
  }
  // What the package has of its own, too, as requirements, is no mark of the folder above.
  const marked = [...files, `${deep}/src/requirements.txt`];
  assert.deepEqual(await foundFrom(context, { script, files: marked, from: `${deep}/src` }), found);
});

const nets = {
  "project/.git/HEAD": "",
  "project/nets/__init__.py": "from .vit import ViT\nfrom .resnet import *\nfrom .wide import *\n",
  "project/nets/vit.py": "class ViT:\n    pass\n",
  "project/nets/resnet.py": "class ResNet:\n    pass\n\n\ndef test():\n    ResNet()\n",
  "project/nets/wide.py": "def wide():\n    pass\n\n\ndef test():\n    wide()\n",
};

test("of a package that hands on what its files define those are read that define what is taken", async (context) => {
  const taken = (script: string, files: Files = nets) =>
    foundFrom(context, { script, files, from: "project" });
  assert.deepEqual(await taken("from nets import ViT\n"), ["project/nets/vit.py"]);
  assert.deepEqual(await taken("from nets import ResNet\n"), ["project/nets/resnet.py"]);
  assert.deepEqual(await taken("import nets\nnet = nets.wide()\n"), ["project/nets/wide.py"]);
  assert.deepEqual(await taken("from nets import *\nnet = ResNet(ViT())\n"), [
    "project/nets/resnet.py",
    "project/nets/vit.py",
  ]);
});

test("of two files of a package that define a name the one that it imports last has it", async (context) => {
  const taken = (script: string) => foundFrom(context, { script, files: nets, from: "project" });
  assert.deepEqual(await taken("from nets import test\n"), ["project/nets/wide.py"]);
  // What the script defines itself it takes from nobody.
  const own = "from nets import *\n\n\ndef test():\n    ResNet()\n";
  assert.deepEqual(await taken(own), ["project/nets/resnet.py"]);
});

test("packages hand on what packages within them hand on, and keep what they hold themselves", async (context) => {
  const files = {
    "project/.git/HEAD": "",
    "project/src/__init__.py": "WIDTH = 64\nfrom src.nets import Net\n",
    "project/src/nets/__init__.py": "from .plain import Net\nfrom .old import Net as OldNet\n",
    "project/src/nets/plain.py": "class Net:\n    pass\n",
    "project/src/nets/old.py": "class Net:\n    pass\n",
  };
  const script = "from src import Net, WIDTH\n";
  assert.deepEqual(await foundFrom(context, { script, files, from: "project" }), [
    "project/src/__init__.py",
    "project/src/nets/plain.py",
  ]);
});

test("packages that import each other come to an end", async (context) => {
  const files = {
    "project/.git/HEAD": "",
    "project/a/__init__.py": "from b import Net\n",
    "project/b/__init__.py": "from a import Net\n",
  };
  const found = await foundFrom(context, { script: "from a import Net\n", files, from: "project" });
  assert.deepEqual(found, ["project/a/__init__.py"]);
});

test("of a package from which a script takes many of its files none is the one that it uses", async (context) => {
  const names = ["a", "b", "c", "d"];
  const files = {
    "project/.git/HEAD": "",
    "project/nets/__init__.py": names.map((name) => `from .${name} import *\n`).join(""),
    ...Object.fromEntries(
      names.map((name) => [`project/nets/${name}.py`, `def net_${name}():\n    pass\n`]),
    ),
  };
  const taken = (script: string) => foundFrom(context, { script, files, from: "project" });
  assert.deepEqual(
    await taken("from nets import *\nnet = dict(a=net_a, b=net_b, c=net_c, d=net_d)\n"),
    ["project/nets/__init__.py"],
  );
  assert.deepEqual(await taken("from nets import *\nnet = net_a()\n"), ["project/nets/a.py"]);
});
