import assert from "node:assert/strict";
import { test } from "node:test";
import { type Metric, meanOf, metricNamed } from "../../../../src/core/log/events/metric.ts";
import { assignRoles } from "../../../../src/core/run/roles.ts";

/** `Test X` and `valid X` are of the batches of an evaluation, `* X` stands for the X of a whole evaluation, `X (mean)` for the mean printed beside the X of batches. */
function metricOf(label: string): Metric {
  if (label.startsWith("* "))
    return { ...metricNamed(label.slice(2)), phase: "validation", scope: "evaluation", label };
  if (label.endsWith(" (mean)")) return meanOf(metricNamed(label.slice(0, -7)));
  const metric = metricNamed(label);
  return /^(?:Test|valid) /.test(label) ? { ...metric, scope: "batch" } : metric;
}

function roles(...series: readonly (string | readonly [string, number])[]): readonly string[] {
  return assignRoles(
    series.map((own) =>
      typeof own === "string"
        ? { metric: metricOf(own), length: 10 }
        : { metric: metricOf(own[0]), length: own[1] },
    ),
  ).roles;
}

test("a name on its own", () => {
  const expected: Readonly<Record<string, readonly string[]>> = {
    train_loss: [
      "loss",
      "train_loss",
      "train/loss",
      "Training Loss",
      "lm loss",
      "loss/train/total",
      "Loss_train",
      "训练损失",
      "train-mlogloss",
      "trainLoss",
    ],
    val_loss: [
      "val_loss",
      "eval_loss",
      "valid loss",
      "Validation Loss",
      "dev/loss",
      "test_loss",
      "eval_squad_loss",
      "val/loss_epoch",
      "验证损失",
    ],
    train_accuracy: [
      "acc",
      "accuracy",
      "Train Accuracy",
      "train_acc",
      "mean_token_accuracy",
      "Acc@1",
      "sparse_categorical_accuracy",
    ],
    val_accuracy: [
      "val_accuracy",
      "eval_top1",
      "Val. Acc.",
      "test acc",
      "* Acc@1",
      "eval_mean_token_accuracy",
    ],
    grad_norm: [
      "grad_norm",
      "gnorm",
      "Grad Norm",
      "gradient norm",
      "total_norm",
      "norm",
      "l2_norm/grad/global",
      "grad_2.0_norm_total",
      "|g|",
      "|g_param|",
      "train/grad_norm",
    ],
    layer_grad_norm: [
      "grad_norm/layer1",
      "grad_first",
      "gn/net.0",
      "grad_norm[net.0]",
      "|g_last|",
      "gradients/net.0.weight_norm",
      "grad_2.0_norm/net.0.weight",
      "l2_norm/grad/model.layer.0",
    ],
    learning_rate: [
      "lr",
      "lr-Adam",
      "lr/pg0",
      "x/lr0",
      "learning_rate",
      "Learning Rate",
      "train_lr",
      "lr-AdamW/pg1",
      "学习率",
    ],
    other: [
      "loss_scale",
      "loss scale",
      "top5",
      "Acc@5",
      "rewards/accuracies",
      "param_norm",
      "l2_norm/update/x",
      "max_grad_norm",
      "clip_grad",
      "lr_scheduler",
      "base_lr_factor",
      "best_val_loss",
      "gradient_accumulation_steps",
      "reward",
      "perplexity",
      "",
    ],
  };
  for (const [role, names] of Object.entries(expected)) {
    for (const name of names) assert.deepEqual(roles(name), [role], name);
  }
});

test("test stands for the evaluation only where there is no other", () => {
  assert.deepEqual(roles("train_loss", "test_loss"), ["train_loss", "val_loss"]);
  assert.deepEqual(roles("train_loss", "test_loss", "val_loss"), [
    "train_loss",
    "other",
    "val_loss",
  ]);
});

test("the mean over the run and the last batch of a bar are told from the training loss by their number", () => {
  assert.deepEqual(roles(["loss", 500], ["train_loss", 1]), ["train_loss", "other"]);
  assert.deepEqual(roles(["loss", 149], ["Train Loss", 148]), ["other", "train_loss"]);
});

test("parts of a loss count only where no total is there", () => {
  assert.deepEqual(roles("train/box_loss", "train/cls_loss"), ["train_loss", "train_loss"]);
  assert.deepEqual(roles("total_loss", "loss_cls"), ["train_loss", "other"]);
});

test("a bare accuracy beside losses that name their phase is the validation's", () => {
  assert.deepEqual(roles("train_loss", "valid_loss", "accuracy"), [
    "train_loss",
    "val_loss",
    "val_accuracy",
  ]);
  assert.deepEqual(roles("loss", "val_loss", "accuracy"), [
    "train_loss",
    "val_loss",
    "train_accuracy",
  ]);
});

test("the summary of an evaluation outranks its batches", () => {
  assert.deepEqual(roles("Loss", "Loss (mean)", "Test Acc@1", "* Acc@1"), [
    "train_loss",
    "other",
    "other",
    "val_accuracy",
  ]);
});

test("times that are called costs are no losses, and an error rate is no accuracy", () => {
  assert.deepEqual(roles("Train-accuracy", "Time cost", "validation err-top1"), [
    "train_accuracy",
    "other",
    "other",
  ]);
});

test("names in other languages have the same roles", () => {
  assert.deepEqual(roles("Trainingsverlust", "Validierungsverlust"), ["train_loss", "val_loss"]);
  assert.deepEqual(roles("потери на обучении", "потери на валидации"), ["train_loss", "val_loss"]);
  assert.deepEqual(roles("训练损失", "测试集准确率", "学习率"), [
    "train_loss",
    "val_accuracy",
    "learning_rate",
  ]);
  assert.deepEqual(roles("loss", "loss_de"), ["train_loss", "other"]);
});

test("precision at 1 is the accuracy of the batches", () => {
  assert.deepEqual(roles("Loss", "Prec@1", "Prec@5", "* Prec@1"), [
    "train_loss",
    "train_accuracy",
    "other",
    "val_accuracy",
  ]);
});

test("the summary of an evaluation outranks its batches, of losses too", () => {
  assert.deepEqual(roles("loss", ["valid loss", 40], ["* valid loss", 4]), [
    "train_loss",
    "other",
    "val_loss",
  ]);
});

test("without a total, a loss outranks those that are its parts by their names", () => {
  assert.deepEqual(roles("discriminator_loss", "discriminator_real_loss", "generator_loss"), [
    "train_loss",
    "other",
    "train_loss",
  ]);
});

test("of batches and epochs, what is many times longer will not be overtaken", () => {
  const contested = (length: number, ofEpochs: number) =>
    assignRoles([
      { metric: metricNamed("loss"), length },
      { metric: metricNamed("train loss"), length: ofEpochs },
    ]).contested;
  assert.equal(contested(500, 1), true);
  assert.equal(contested(20, 9), true);
  assert.equal(contested(5000, 10), false);
});

test("where no loss is named, errors stand for it", () => {
  assert.deepEqual(roles("train_mse", "val_mse"), ["train_loss", "val_loss"]);
  assert.deepEqual(roles("recon", "val_recon"), ["train_loss", "val_loss"]);
  assert.deepEqual(roles("Reconstruction error", "val reconstruction"), ["train_loss", "val_loss"]);
  assert.deepEqual(roles("loss", "val_loss", "recon", "val_recon"), [
    "train_loss",
    "val_loss",
    "other",
    "other",
  ]);
});
