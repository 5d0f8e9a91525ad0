import assert from "node:assert/strict";
import { test } from "node:test";
import { commandInLog } from "../../../../src/core/trial/commandInLog.ts";

for (const line of [
  "python train.py --lr 0.1",
  "$ python train.py --lr 0.1",
  "me@gpu3:~/project$ python train.py --lr 0.1",
  "+ python train.py --lr 0.1",
  "Command: python train.py --lr 0.1",
  "[command] = 'python train.py --lr 0.1'",
  "argv: ['train.py', '--lr', '0.1']",
]) {
  test(`a log that begins with "${line}" says how it was started`, () => {
    const words = commandInLog(`loading\n${line}\nepoch 1 loss 2\n`, "train.py")?.words;
    assert.deepEqual(words, ["python", "train.py", "--lr", "0.1"]);
  });
}

test("what stands before the program and in its folder goes with it", () => {
  const found = commandInLog("$ srun python src/train.py --epochs 3\n", "train.py");
  assert.deepEqual(found?.words, ["srun", "python", "src/train.py", "--epochs", "3"]);
});

for (const line of [
  "usage: python train.py [-h] [--lr LR]",
  "Run python train.py --resume to continue",
  "Command: python other.py --lr 0.1",
  "python evaluate_train.py --lr 0.1",
  "Command: python train.py --lr $(curl example.org)",
  "Command: rm -rf train.py",
  "saved train.py to the run's folder",
]) {
  test(`"${line}" is no command of this script`, () => {
    assert.equal(commandInLog(`${line}\n`, "train.py"), null);
  });
}

test("what stands deep in a log is no header", () => {
  assert.equal(commandInLog(`${"epoch 1\n".repeat(100)}$ python train.py\n`, "train.py"), null);
});
