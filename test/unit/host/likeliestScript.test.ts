import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { likeliestFirst } from "../../../src/host/likeliestScript.ts";

const folder = join(import.meta.dirname, "project");

function order(log: string, ...scripts: readonly string[]): readonly string[] {
  const files = scripts.map((script) => ({ script, fsPath: join(folder, script) }));
  return likeliestFirst(files, join(folder, log)).map(({ script }) => script);
}

describe("the scripts that may have written a log", () => {
  test("begin with the one of the same name", () => {
    assert.deepEqual(
      order("runs/spirals.log", "runs/config.py", "digits.py", "runs/plot.py", "src/spirals.py"),
      ["src/spirals.py", "runs/config.py", "runs/plot.py", "digits.py"],
    );
  });

  test("with the nearest where several have its name, and where none has", () => {
    assert.deepEqual(order("b/train.log", "a/train.py", "train.py", "b/train.py"), [
      "b/train.py",
      "train.py",
      "a/train.py",
    ]);
    assert.deepEqual(order("b/slurm-4711.out", "a/z.py", "a.py", "b/train.py", "b/eval.py"), [
      "b/eval.py",
      "b/train.py",
      "a.py",
      "a/z.py",
    ]);
  });

  test("are all there, and none where there is none", () => {
    assert.deepEqual(order("train.log", "b.py", "a.py"), ["a.py", "b.py"]);
    assert.deepEqual(order("train.log"), []);
  });
});
