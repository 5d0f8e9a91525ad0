import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalHyperparameter } from "../../../../src/core/log/words/hyperparameters.ts";
import { differences, type Sample, samples } from "../../../support/corpus.ts";
import { undisputed } from "../../../support/corpusDisputes.ts";
import { readLog } from "../../../support/readLog.ts";
import { skipWithoutShared } from "../../../support/shared.ts";

const read = [
  "absl-jax",
  "caffe",
  "catboost",
  "darknet",
  "deepspeed",
  "detectron2",
  "dvclive",
  "fairseq",
  "fastai",
  "gbdt",
  "hf-trainer",
  "hostile",
  "joeynmt",
  "keras-console",
  "keras-csv",
  "lightning",
  "llamafactory",
  "llmc",
  "mae-json",
  "marian",
  "megatron",
  "mindspore",
  "mlflow",
  "modded-nanogpt",
  "mosaicml",
  "nanochat",
  "olmo",
  "openmmlab",
  "opennmt",
  "pytorch-print",
  "rsl-rl",
  "sacred",
  "sb3",
  "spacy",
  "tfevents",
  "tf1-print",
  "timm",
  "torchtitan",
  "tqdm",
  "transformer-xl",
  "wandb",
  "xnmt",
  "yolo",
];

/** Hyperparameters that the text of the log itself states; the others stand in files beside it. */
const statedInText: Readonly<Record<string, readonly string[]>> = {
  "hf-trainer/miniphi3-dpo-killed": ["train_batch_size"],
  "hf-trainer/miniphi3-pretrain-deepspeed": ["train_batch_size"],
  "hf-trainer/trainer-state-viz": ["num_train_epochs", "train_batch_size", "max_steps"],
  "keras-console/bar-glued-updates-md": ["epochs"],
  "keras-console/lang-detect-md": ["epochs"],
  "keras-console/sign-mnist-md": ["epochs"],
  "lightning/console-truncated-bars": ["max_epochs"],
  "pytorch-print/deeplense-common-crlf": ["epochs"],
};

for (const format of read) {
  test(`real logs of ${format} are read as their truth says`, { skip: skipWithoutShared }, () => {
    for (const sample of samples(format)) {
      assert.deepEqual(undisputed(sample, differences(sample)), [], sample.id);
      assertHyperparameters(sample);
    }
  });
}

test("every folder of the corpus is read", { skip: skipWithoutShared }, () => {
  const folders = new Set(samples().map(({ id }) => id.split("/")[0] ?? ""));
  assert.deepEqual(
    [...folders].filter((folder) => !read.includes(folder)),
    [],
  );
});

function assertHyperparameters({ id, file, truth }: Sample): void {
  const stated = readLog(file).collector.runs[0]?.hyperparameters;
  for (const key of statedInText[id] ?? []) {
    assert.equal(
      stated?.get(canonicalHyperparameter(key) ?? key),
      truth.hyperparameters[key],
      `${id}: ${key}`,
    );
  }
}
