import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalHyperparameter } from "../../../../src/core/log/hyperparameters.ts";
import { differences, type Sample, samples } from "../../../support/corpus.ts";
import { readLog } from "../../../support/readLog.ts";
import { skipWithoutShared } from "../../../support/shared.ts";

const read = [
  "hf-trainer",
  "keras-console",
  "keras-csv",
  "lightning",
  "llamafactory",
  "mae-json",
  "pytorch-print",
  "timm",
  "tqdm",
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
      assert.deepEqual(differences(sample), [], sample.id);
      assertHyperparameters(sample);
    }
  });
}

test("how many real logs of other formats are read as their truth says", {
  skip: skipWithoutShared,
}, (t) => {
  const others = samples().filter(({ id }) => !read.includes(id.split("/")[0] ?? ""));
  const right = others.filter((sample) => differences(sample).length === 0);
  t.diagnostic(`${right.length} of ${others.length}: ${right.map(({ id }) => id).join(", ")}`);
  assert.ok(others.length > 0);
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
