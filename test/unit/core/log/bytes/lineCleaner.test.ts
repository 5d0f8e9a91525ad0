import assert from "node:assert/strict";
import { test } from "node:test";
import { LineCleaner } from "../../../../../src/core/log/bytes/lineCleaner.ts";

test("colours, cursor movements and ranks are taken away, backspaces become a repaint", () => {
  const cleaner = new LineCleaner();
  const cases: readonly (readonly [string, string])[] = [
    ["\u001b[1m31/31\u001b[0m loss\u001b[K", "31/31 loss"],
    ["\u001b]0;title\u0007loss 0.5", "loss 0.5"],
    ["[rank0]: loss 0.5", "loss 0.5"],
    ["[1,0]<stdout>:loss 0.5", "loss 0.5"],
    ["(RayTrainWorker pid=4048) loss 0.5", "loss 0.5"],
    ["(RayTrainWorker pid=4048, ip=10.0.0.1) loss 0.5", "loss 0.5"],
    ["1/9\b\b\b2/9", "1/9\r2/9"],
    ["[ 2/100] loss=0.5", "[ 2/100] loss=0.5"],
  ];
  for (const [line, clean] of cases) assert.equal(cleaner.clean(line), clean);
});

test("what Markdown sets bold is taken out, and what is a power, a rule or a footnote stays", () => {
  const cleaner = new LineCleaner();
  const cases: readonly (readonly [string, string])[] = [
    ["train-error:*-nan*\teval-error:0.07", "train-error:-nan\teval-error:0.07"],
    ["epoch 4, loss: **nan**", "epoch 4, loss: nan"],
    ["acc: 92.77**39, loss_bbox: nan, loss: nan**", "acc: 92.7739, loss_bbox: nan, loss: nan"],
    ["| 4 | **0.1843** | best |", "| 4 | 0.1843 | best |"],
    ["lr = 2**3 * 0.1, decay = 2**4", "lr = 2**3 * 0.1, decay = 2**4"],
    ["***** Running evaluation *****", "***** Running evaluation *****"],
    ["** Epoch 3 **", "** Epoch 3 **"],
    [" * Acc@1 76.1 Acc@5 92.9", " * Acc@1 76.1 Acc@5 92.9"],
  ];
  for (const [line, clean] of cases) assert.equal(cleaner.clean(line), clean);
});

test("labels of srun are taken away once every line has one, step numbers are not", () => {
  const ranks = new LineCleaner();
  const labelled = Array.from({ length: 60 }, (_, index) =>
    ranks.clean(`${index % 2}: loss 0.${index}`),
  );
  assert.equal(labelled.at(-1), "loss 0.59");
  const steps = new LineCleaner();
  const counted = Array.from({ length: 60 }, (_, index) => steps.clean(`${index}: loss 0.5`));
  assert.equal(counted.at(-1), "59: loss 0.5");
});
