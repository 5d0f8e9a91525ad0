import assert from "node:assert/strict";
import { test } from "node:test";
import {
  armsOfRuns,
  armText,
  seedArms,
  withSeed,
  wordsFor,
} from "../../../../src/core/trial/arms.ts";

const withOptions = `import argparse, torch
p = argparse.ArgumentParser()
p.add_argument("--lr", type=float, default=0.1)
p.add_argument("--seed", type=int, default=0)
p.add_argument("--optim", default="SGD", choices=["SGD", "Adam"])
p.add_argument("--amp", action="store_true")
args = p.parse_args()
torch.manual_seed(args.seed)
`;
const withoutOptions = `import torch
SEED = 7
torch.manual_seed(SEED)
`;

test("a command line says what the log states and the defaults do not", () => {
  const stated = new Map<string, number | string | boolean>([
    ["learning_rate", 0.01],
    ["seed", 0],
    ["amp", false],
    ["depth", 4],
  ]);
  assert.deepEqual(wordsFor(withOptions, stated), ["--lr", "0.01"]);
});

test("runs that differ in an option are told apart by it, in the spelling of the script", () => {
  const arms = armsOfRuns(withOptions, [
    new Map([["optimizer", "sgd"]]),
    new Map([["optimizer", "adam"]]),
  ]);
  assert.deepEqual(
    arms?.map(({ words }) => words),
    [
      ["--optim", "SGD"],
      ["--optim", "Adam"],
    ],
  );
});

test("a script that reads its own words has options as well", () => {
  const text =
    'import sys, torch\nseed = int(sys.argv[sys.argv.index("--seed") + 1])\ntorch.manual_seed(seed)\n';
  assert.deepEqual(
    seedArms(text, [1])?.map(({ words }) => words),
    [["--seed", "1"]],
  );
});

test("a seed without an option is changed in the text", () => {
  const [arm] = seedArms(withoutOptions, [3]) ?? [];
  assert.ok(arm !== undefined);
  assert.match(armText(withoutOptions, arm), /SEED = 3\n/);
});

test("a script without a seed, or whose seed is computed, has no seeds to vary", () => {
  assert.equal(seedArms("import torch\n", [1]), null);
  assert.equal(withSeed("import torch, time\ntorch.manual_seed(int(time.time()))\n", 1), null);
});
