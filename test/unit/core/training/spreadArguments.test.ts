import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { chooseOptimizer } from "../../../../src/core/training/optimizer/chooseOptimizer.ts";
import { momentumOf } from "../../../../src/core/training/optimizer/momenta.ts";
import { learningRateOf } from "../../../../src/core/training/rate/learningRate.ts";

function settings(before: string, handedOn: string) {
  const script = parse(
    `import torch\n${before}\noptimizer = torch.optim.SGD(net.parameters(), ${handedOn})\n`,
  );
  const choice = chooseOptimizer(script, new Map());
  if (choice.kind !== "found") return null;
  const rate = learningRateOf(script, choice.optimizer);
  return [rate.kind === "known" ? rate.value : null, momentumOf(script, choice.optimizer)];
}

test("arguments that a dictionary hands on are read where they are written", () => {
  const table = '{"lr": 0.5, "momentum": 0.9}';
  assert.deepEqual(settings(`SETTINGS = ${table}`, "**SETTINGS"), [0.5, 0.9]);
  assert.deepEqual(settings(`CONFIG = {"sgd": ${table}}`, '**CONFIG["sgd"]'), [0.5, 0.9]);
  assert.deepEqual(settings("SETTINGS = dict(lr=0.5, momentum=0.9)", "**SETTINGS"), [0.5, 0.9]);
  assert.deepEqual(settings('SETTINGS = {"momentum": 0.9}', "lr=0.1, **SETTINGS"), [0.1, 0.9]);
});

test("what is set later, loaded or handed on twice is not known", () => {
  assert.deepEqual(settings('S = {"lr": 0.5}\nS["lr"] = args.lr', "**S"), [null, 0]);
  assert.deepEqual(settings("S = json.load(file)", "**S"), [null, 0]);
  assert.deepEqual(settings('S = {"lr": 0.5}\nT = {"momentum": 0.9}', "**S, **T"), [null, 0]);
});
