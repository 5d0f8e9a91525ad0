import assert from "node:assert/strict";
import { test } from "node:test";
import { lineRecord } from "../../../../../src/core/log/grammar/lineRecord.ts";

const namesIn = (line: string) => lineRecord(line).values.map(({ metric }) => metric.label);

test("bare names behind the gradient of a layer are further layers", () => {
  const line = "step 25 | loss 0.18 | grad ih 3.2e-05 hh 4.1e-06 fc 3.8e-01 | lr 0.01";
  assert.deepEqual(namesIn(line), ["loss", "grad ih", "grad hh", "grad fc", "lr"]);
});

test("a time or a name of its own field behind the gradient of a layer is none", () => {
  assert.deepEqual(namesIn("step 25 loss 0.18 grad ih 3.2e-05 time 3.2"), ["loss", "grad ih"]);
  assert.deepEqual(namesIn("step 25 | loss 0.18 | grad ih 3.2e-05 | beta 0.2"), [
    "loss",
    "grad ih",
  ]);
});

test("an accuracy behind the validation loss is the training's where the line has the validation's too", () => {
  assert.deepEqual(namesIn("Epoch 3: loss=1.2 val_loss=1.4 acc=0.4 val_acc=0.3"), [
    "loss",
    "val_loss",
    "acc",
    "val_acc",
  ]);
  assert.deepEqual(namesIn("Epoch 3 | train loss: 1.2 | val loss: 1.4 | acc: 0.4"), [
    "train loss",
    "val loss",
    "validation acc",
  ]);
});

test("the target of a transfer is measured where the name says on which data, and wished for where it does not", () => {
  const line = "Epoch 3: source_train_acc: 99.1, target_train_acc: 60.4, target_val_acc: 55.2";
  assert.deepEqual(namesIn(line), ["source_train_acc", "target_train_acc", "target_val_acc"]);
  assert.deepEqual(namesIn("Epoch 3: loss: 0.5, target_acc: 0.99, target_loss: 0.1"), ["loss"]);
});

test("names without a sign are metrics beside one that is known, where all of the line is written so", () => {
  const line = "iter 10 lr 0.002 sup 1.35 contra 1.65 miou 55.9";
  assert.deepEqual(namesIn(line), ["lr", "sup", "contra", "miou"]);
  assert.deepEqual(namesIn("iter 10 loss 0.5 after 3.2 of 7.5 hours"), ["loss"]);
});

test("the share of the right class among several is a score", () => {
  const kinds = (line: string) => lineRecord(line).values.map(({ metric }) => metric.kind);
  const line = "epoch 1 accuracy_top1: 0.5 accuracy_top5: 0.9 acc_top10: 0.95 top3_acc: 0.8";
  assert.deepEqual(kinds(line), ["accuracy", "score", "score", "score"]);
});
