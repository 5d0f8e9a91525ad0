import assert from "node:assert/strict";
import { test } from "node:test";
import { inCopy, withOptions } from "../../../../src/host/trial/trialCommand.ts";

const [root, target] = ["/projects/digits", "/store/trials/001/copy"];
const at = (cwd: string, ...words: string[]) => inCopy({ words, env: {}, cwd }, root, target);

test("places of the project become those of the copy, the interpreter stays", () => {
  const command = at(
    `${root}/src`,
    "../.venv/bin/python",
    "train.py",
    "--data",
    `${root}/data`,
    `--config=${root}/a.yaml`,
  );
  assert.deepEqual(command, {
    words: [
      `${root}/.venv/bin/python`,
      "train.py",
      "--data",
      `${target}/data`,
      `--config=${target}/a.yaml`,
    ],
    env: {},
    cwd: `${target}/src`,
  });
});

test("from a folder outside the project the copy is where it runs, however deep the project lies", () => {
  const command = at("/projects", "python", "digits/train.py", "--epochs", "3");
  assert.deepEqual(command.words, ["python", `${target}/train.py`, "--epochs", "3"]);
  assert.equal(command.cwd, target);
});

test("output that an option sends elsewhere goes into the copy, input is read where it is", () => {
  const { words } = at(
    root,
    "python",
    "train.py",
    "--output-dir",
    "/scratch/me/run1",
    "--data",
    "/datasets/x",
    "--log_dir=/scratch/logs",
  );
  assert.deepEqual(words.slice(2), [
    "--output-dir",
    `${target}/.outputs/run1`,
    "--data",
    "/datasets/x",
    `--log_dir=${target}/.outputs/logs`,
  ]);
});

test("an option is replaced where the command has it already", () => {
  assert.deepEqual(withOptions(["python", "t.py", "--seed", "1", "--lr=2"], ["--seed", "3"]), [
    "python",
    "t.py",
    "--lr=2",
    "--seed",
    "3",
  ]);
});
