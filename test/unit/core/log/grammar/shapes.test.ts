import assert from "node:assert/strict";
import { test } from "node:test";
import { lineRecord } from "../../../../../src/core/log/grammar/lineRecord.ts";

/** What a line states: `epoch@step`, and each value with the phase and the kind of its metric. */
function stated(line: string): string {
  const { epoch, step, values } = lineRecord(line);
  const own = values.map(
    ({ metric, value }) => `${metric.phase ?? "-"} ${metric.kind ?? "-"} ${value}`,
  );
  return [`${epoch?.value ?? ""}@${step?.value ?? ""}`, ...own].join(", ");
}

const shapes: readonly (readonly [mechanism: string, ...(readonly [string, string])[]])[] = [
  [
    "a phase before an opening bracket is that of what the bracket holds",
    ["Epoch 1 Train{Loss: 0.8} Valid{Loss: 0.2}", "1@, - loss 0.8, validation loss 0.2"],
    ["Epoch 1 train (loss=0.8) test (loss=0.2)", "1@, - loss 0.8, test loss 0.2"],
    ["epoch 1: train [loss 0.8] val [loss 0.2]", "1@, train loss 0.8, validation loss 0.2"],
    [
      "Epoch 1 loss 0.8 (0.9) acc 0.3 (0.2)",
      "1@, - loss 0.8, - loss 0.9, - accuracy 0.3, - accuracy 0.2",
    ],
  ],
  [
    "iterations that open a line count where an error is what they make small",
    ["iterations 5000 error 0.0009 rate 0.06", "@5000, - score 0.0009"],
    ["iterations: 5000, train error: 0.02", "@5000, train score 0.02"],
    ["Iterations 5000 | error 0.02", "@5000, - score 0.02"],
    ["steps 200 error 0.3", "@, - score 0.3"],
    ["solved, iterations 12 error 0.3", "@, - score 0.3"],
  ],
  [
    "a number between a score and its meter is that of a part of the data",
    ["Prec@1   05 61.2 (60.8)", "@"],
    ["Prec@1     61.2 (60.8)\tPrec@5   0 8.3 (3.5)", "@, - accuracy 61.2, - accuracy 60.8"],
    ["acc 3 0.52 (0.48)", "@"],
    [" * Prec@1 001 50.5 Prec@5 01 77.9", "@"],
    ["Epoch 3 acc 0 loss 0.5", "3@, - accuracy 0, - loss 0.5"],
    ["Prec@1   61 (60.8)", "@, - accuracy 61, - accuracy 60.8"],
  ],
  [
    "a metric may name the data that it is of behind itself",
    ["Epoch 1 Loss in Validation data 0.78", "1@, validation loss 0.78"],
    ["Epoch 1 accuracy over test split 0.7", "1@, test accuracy 0.7"],
    ["Epoch 1 loss for val dataset 0.5", "1@, validation loss 0.5"],
    ["the loss in data 0.5 of it", "@"],
  ],
  [
    "what says that a value is missing is no part of the next name",
    ["iter: 5 grad_norm: N/A total_loss: 1.5", "@5, - loss 1.5"],
    ["epoch 5 lr=None train_loss=1.5", "5@, train loss 1.5"],
    ["epoch: 5 val_acc: null loss: 1.5", "5@, - loss 1.5"],
    ["epoch: 5 none_loss: 1.5", "5@, - loss 1.5"],
  ],
  [
    "a count alone in front of several losses is no place in one line alone",
    ["12 critic loss: 0.5 actor loss: 0.2", "@, - loss 0.5, - loss 0.2"],
    ["12  loss=0.5  val_loss=0.2", "@, - loss 0.5, validation loss 0.2"],
    ["12: train loss 0.5 val loss 0.2", "@, train loss 0.5, validation loss 0.2"],
    ["0.5 loss 0.4 accuracy 0.3", "@, - loss 0.4, - accuracy 0.3"],
  ],
  [
    "a tuple that Python 2 prints is a line",
    ["('loss', 0.5)", "@, - loss 0.5"],
    ["('epoch', 3, 'loss', 0.5)", "3@, - loss 0.5"],
    ["('Accuracy : ', 67.5)", "@, - accuracy 67.5"],
    ["('conv1.weight', (64, 3, 7, 7))", "@"],
  ],
  [
    "a Chinese sentence joins a value by its verb",
    ["第3轮，训练损失是0.5", "3@, train loss 0.5"],
    ["第3轮，校验损失：0.4，校验准确率：0.9", "3@, validation loss 0.4, validation accuracy 0.9"],
    ["第3轮，测试准确率是0.9", "3@, test accuracy 0.9"],
    ["第3轮，训练损失-测试损失是-0.2", "3@, - - -0.2"],
  ],
  [
    "a metric of an epoch names it before its value",
    ["Slot accuracy for epoch 5: 0.9", "5@, - accuracy 0.9"],
    ["Loss of epoch 5: 0.9", "5@, - loss 0.9"],
    ["train loss for step 5: 0.9", "@5, train loss 0.9"],
    ["Loss for epoch: 0.9", "@, - loss 0.9"],
    ["time for epoch: 12.5", "@"],
    ["number of epoch: 12", "@"],
  ],
  [
    "a header may say that its epoch starts",
    ["Starting epoch 1/3", "1@"],
    ["--- Begin epoch 4 ---", "4@"],
    ["Start epoch 2:", "2@"],
    ["Resting epoch 2/3", "@"],
  ],
  [
    "the data of the test may be called by two letters",
    ["step: 5, tr_loss: 0.5, te_loss: 0.7", "@5, train loss 0.5, test loss 0.7"],
    ["epoch 5 te_acc: 0.9", "5@, test accuracy 0.9"],
    ["epoch 5 TE-error: 0.1", "5@, test score 0.1"],
    ["epoch 5 te: 0.9 loss: 0.5", "5@, - - 0.9, - loss 0.5"],
  ],
  [
    "a counter's variable may stand behind its word",
    ["batch i:2, loss: 0.5", "@2, - loss 0.5"],
    ["epoch_idx=3 loss=0.5", "3@, - loss 0.5"],
    ["END epoch:3 train loss_avg: 0.5", "3@, train loss 0.5"],
    ["num_epoch=30 loss=0.5", "@, - loss 0.5"],
  ],
  [
    "the percentage of a bar is no epoch",
    ["Epoch:   3% 1/30", "1@"],
    ["step: 50% 10/20 loss: 0.5", "@10, - loss 0.5"],
    ["iter 7%  7/100, loss 0.5", "@7, - loss 0.5"],
    ["epoch 3 accuracy 50% 10/20", "3@, - accuracy 50"],
  ],
];

for (const [mechanism, ...lines] of shapes)
  test(mechanism, () => {
    for (const [line, expected] of lines) assert.equal(stated(line), expected, line);
  });
