import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { importCandidates } from "../../../src/core/python/importedFile.ts";
import { callingFile } from "../../../src/host/callingFile.ts";
import { readScriptFile } from "../../../src/host/scriptFile.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

type Files = Readonly<Record<string, string>>;

const trainer = `def train(model, optimizer, batches):
    for x, y in batches:
        optimizer.zero_grad()
        model(x, y).backward()
        optimizer.step()
`;
const main = (imports: string) =>
  `import torch\n${imports}\n\nnet = torch.load("net.pt")\ntrain(net, torch.optim.Adam(net.parameters(), lr=1e-3), [])\n`;

async function project(context: TestContext, files: Files): Promise<string> {
  const top = await temporaryFolder(context);
  for (const [name, text] of Object.entries({ "requirements.txt": "torch\n", ...files })) {
    await mkdir(path.dirname(path.join(top, name)), { recursive: true });
    await writeFile(path.join(top, name), text);
  }
  return top;
}

async function callerIn(
  context: TestContext,
  files: Files,
  script = "core/loop.py",
  mayRead = (_file: string) => true,
) {
  const top = await project(context, files);
  const read = async (file: string) => mayRead(path.relative(top, file));
  const found = await callingFile(path.join(top, script), read, importCandidates);
  return found && [path.relative(top, found.path), found.module];
}

test("the file that imports a script and trains with it is its caller", async (context) => {
  const files = { "core/loop.py": trainer, "main.py": main("from core.loop import train") };
  assert.deepEqual(await callerIn(context, files), ["main.py", "core.loop"]);
  const beside = { "core/loop.py": trainer, "core/run.py": main("from .loop import train") };
  assert.deepEqual(await callerIn(context, beside), [path.join("core", "run.py"), ".loop"]);
});

test("of two callers none is taken, nor a test, nor what imports another of that name", async (context) => {
  const from = main("from core.loop import train");
  const engine = { "core/loop.py": trainer };
  assert.equal(await callerIn(context, { ...engine, "a.py": from, "b.py": from }), null);
  assert.equal(await callerIn(context, { ...engine, "tests/a.py": from, "test_b.py": from }), null);
  const other = { ...engine, "loop.py": trainer, "main.py": main("from loop import train") };
  assert.equal(await callerIn(context, other), null);
});

test("a file that only measures does not decide the rate, where another trains", async (context) => {
  const from = "from core.loop import train";
  const measures = `import numpy\n${from}\nprint(train)\n`;
  const files = { "core/loop.py": trainer, "evaluate.py": measures };
  assert.deepEqual(await callerIn(context, { ...files, "main.py": main(from) }), [
    "main.py",
    "core.loop",
  ]);
  assert.deepEqual(await callerIn(context, files), ["evaluate.py", "core.loop"]);
  assert.equal(await callerIn(context, { ...files, "report.py": measures }), null);
});

test("a file that trains nothing and loads weights only shows what was learned", async (context) => {
  const shows = `from core.loop import train\nagent = train(lr=1e-3)\n`;
  const only = { "core/loop.py": trainer, "watch.py": shows };
  assert.deepEqual(await callerIn(context, only), ["watch.py", "core.loop"]);
  const loaded = `${shows}agent.net.load_state_dict(read("net.pt"))\n`;
  assert.equal(await callerIn(context, { ...only, "watch.py": loaded }), null);
});

test("a script that is run itself is read without callers", async (context) => {
  const runs = `${trainer}\n\ntrain(None, None, [])\n`;
  for (const [loop, callers] of [
    [trainer, 1],
    [runs, 0],
  ] as const) {
    const top = await project(context, {
      "loop.py": loop,
      "main.py": main("from loop import train"),
    });
    const read = await readScriptFile(path.join(top, "loop.py"));
    assert(read.kind === "script");
    assert.equal(read.script.imported.filter(({ isCaller }) => isCaller === true).length, callers);
  }
});

test("what a package hands on of a script is called by who imports the package", async (context) => {
  const files = {
    "core/__init__.py": "from .loop import train\n",
    "core/loop.py": trainer,
    "main.py": main("from core import train"),
    "other.py": main("from core import evaluate as train"),
  };
  assert.deepEqual(await callerIn(context, files), ["main.py", "core"]);
});

test("what hands a script on is read only where it may be, whatever its folder is called", async (context) => {
  const handing = (folder: string) => ({
    [`${folder}/__init__.py`]: "from .loop import train\n",
    [`${folder}/loop.py`]: trainer,
    "main.py": main("from core import train"),
  });
  const isOpen = (file: string) => path.basename(file) !== "__init__.py";
  assert.equal(await callerIn(context, handing("core"), "core/loop.py", isOpen), null);
  assert.equal(await callerIn(context, handing("core (old"), "core (old/loop.py"), null);
});
