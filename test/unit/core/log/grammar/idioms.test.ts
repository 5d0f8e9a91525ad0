import assert from "node:assert/strict";
import { test } from "node:test";
import { inPlainWords } from "../../../../../src/core/log/grammar/idioms.ts";

const said: readonly (readonly [own: string, plain: string])[] = [
  ["2024 Epoch(val) [3][10/10]", "2024 val Epoch [3][10/10]"],
  ["[1,  2000] loss: 2.2", "epoch 1 step 2000: loss: 2.2"],
  ["第 2/20 轮", "epoch 2/20, "],
  ["3epoch:train:1-375batch: loss=2.3", "epoch 3 train step 375:  loss=2.3"],
  ["iter  10 value 60.100000", "iter  10 loss 60.100000"],
  ["250 val 6.4012", "step 250 val loss 6.4012"],
  ["251 train 6.398201", "step 251 train loss 6.398201"],
  ["12 train 3.5", "12 train 3.5"],
  ["train 050 2.13e+00 21.1 71.0", "step 050 loss 2.13e+00 top1 21.1 top5 71.0"],
  ["valid 050 1.5e+00 47.1 92.0", "valid running loss 1.5e+00 running top1 47.1 running top5 92.0"],
  ["(epoch, test_loss) = (1, 0.52f0)", "epoch = 1, test_loss = 0.52f0"],
  ["(epoch, test_loss) = (1, 2, 3)", "(epoch, test_loss) = (1, 2, 3)"],
  ["Epoch 3 loss 0.5", "Epoch 3 loss 0.5"],
];

for (const [own, plain] of said)
  test(`${own} is said as ${plain}`, () => assert.equal(inPlainWords(own), plain));
