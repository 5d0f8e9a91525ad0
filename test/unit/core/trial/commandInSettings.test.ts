import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOfLaunch, commandOfTask } from "../../../../src/core/trial/commandInSettings.ts";

const place = { script: "/work/project/src/train.py", workspace: "/work/project" };
/** As VS Code writes one in its settings. */
const variable = (name: string) => `$\{${name}}`;
const launch = { type: "debugpy", request: "launch" };

test("a launch configuration gives program, arguments, environment and folder", () => {
  const configuration = {
    ...launch,
    program: `${variable("workspaceFolder")}/src/train.py`,
    args: ["--lr", "0.1"],
    env: { CUDA_VISIBLE_DEVICES: "1", TOKEN: variable("env:TOKEN") },
    cwd: `${variable("workspaceFolder")}/src`,
  };
  assert.deepEqual(commandOfLaunch(configuration, place), {
    words: ["python", "/work/project/src/train.py", "--lr", "0.1"],
    env: { CUDA_VISIBLE_DEVICES: "1" },
    folder: "/work/project/src",
  });
});

test("arguments in one text, the current file and another interpreter are understood", () => {
  const configuration = {
    ...launch,
    program: variable("file"),
    args: "--lr 0.1",
    python: "/env/bin/python",
  };
  assert.deepEqual(commandOfLaunch(configuration, place)?.words, [
    "/env/bin/python",
    "/work/project/src/train.py",
    "--lr",
    "0.1",
  ]);
});

for (const configuration of [
  { ...launch, program: "src/other.py" },
  { ...launch, program: "src/train.py", args: [variable("input:rate")] },
  { ...launch, type: "node", program: "src/train.py" },
  { ...launch, request: "attach", program: "src/train.py" },
  { ...launch, program: 3 },
  "train",
  null,
]) {
  test(`no command of the script: ${JSON.stringify(configuration)}`, () => {
    assert.equal(commandOfLaunch(configuration, place), null);
  });
}

test("a task gives its command line in its folder", () => {
  const shell = { type: "shell", command: "cd src && LR=1 python train.py --lr 0.1 | tee out.log" };
  assert.deepEqual(commandOfTask(shell, place), {
    words: ["python", "train.py", "--lr", "0.1"],
    env: { LR: "1" },
    folder: "/work/project/src",
  });
  const own = {
    type: "process",
    command: "python",
    args: ["src/train.py"],
    options: { env: { A: "1" } },
  };
  assert.deepEqual(commandOfTask(own, place), {
    words: ["python", "src/train.py"],
    env: { A: "1" },
    folder: "/work/project",
  });
});

for (const task of [
  { type: "shell", command: "python src/other.py" },
  { type: "shell", command: `python src/train.py --lr ${variable("input:rate")}` },
  { type: "shell", command: "python $(which train.py)" },
  { type: "npm", script: "train" },
]) {
  test(`no command of the script: ${JSON.stringify(task)}`, () => {
    assert.equal(commandOfTask(task, place), null);
  });
}
