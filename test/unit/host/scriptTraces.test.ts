import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { pythonPaths, scriptsNamedIn } from "../../../src/host/scriptTraces.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

test("command lines and tracebacks name scripts; libraries do not count", () => {
  const text = `$ python src/train.py --lr 0.1
/opt/venv/lib/python3.11/site-packages/torch/optim/lr_scheduler.py:62: UserWarning
  File "src/train.py", line 3, in <module>
  File "models/net.py", line 9`;
  assert.deepEqual(pythonPaths(text), ["src/train.py", "models/net.py"]);
});

test("the beginning and the end of a long log are looked at, not what lies between", async (context) => {
  const log = join(await temporaryFolder(context), "train.log");
  const filler = "step 1 loss 2.0\n".repeat(20_000);
  await writeFile(log, `python first.py\n${filler}middle.py\n${filler}  File "last.py", line 1\n`);
  assert.deepEqual(await scriptsNamedIn(log), ["first.py", "last.py"]);
});
