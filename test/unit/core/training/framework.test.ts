import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../../../src/core/python/script.ts";
import { frameworkOf } from "../../../../src/core/training/framework.ts";
import { looksLikeTrainingScript } from "../../../../src/core/training/looksLikeTraining.ts";
import { cases } from "../remedy/cases.ts";

const frameworks = [
  ["import torch\n", "pytorch"],
  ["from torch import nn\nfrom transformers import AutoModel\n", "pytorch"],
  ["from transformers import TrainingArguments\na = TrainingArguments('out')\n", "transformers"],
  ["import torch\nimport pytorch_lightning as pl\n", "lightning"],
  ["import lightning as L\n", "lightning"],
  ["from tensorflow import keras\n", "keras"],
  ["import numpy\n", "unknown"],
] as const;

for (const [text, framework] of frameworks) {
  test(`${JSON.stringify(text)} is ${framework}`, () => {
    assert.equal(frameworkOf(parse(text)), framework);
  });
}

test("training scripts are told from other Python files", () => {
  for (const { name, text } of cases) assert.ok(looksLikeTrainingScript(text), name);
  assert.ok(
    !looksLikeTrainingScript("import torch\n\n\ndef load(path):\n    return torch.load(path)\n"),
  );
  assert.ok(!looksLikeTrainingScript("from sklearn.svm import SVC\nSVC().fit(x, y)\n"));
  assert.ok(!looksLikeTrainingScript("# import torch, then loss.backward()\n"));
});
