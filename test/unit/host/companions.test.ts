import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { hyperparametersBeside } from "../../../src/host/companions.ts";
import { readWholeLog } from "../../../src/host/readWholeLog.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

async function beside(context: TestContext, files: Record<string, string>, log: string) {
  const folder = await temporaryFolder(context);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return Object.fromEntries(await hyperparametersBeside(join(folder, log)));
}

test("settings beside the log, in .hydra, and one folder above", async (context) => {
  const found = await beside(
    context,
    {
      "args.json": '{"epochs": 5, "lr": 9}',
      "a/train.log": "",
      "a/hparams.yaml": "lr: 0.1",
      "a/.hydra/config.yaml": "lr: 7\nwd: 0.01",
    },
    "a/train.log",
  );
  assert.deepEqual(found, { learning_rate: 0.1, weight_decay: 0.01, epochs: 5 });
});

test("the seed in a folder's name goes before the settings that all seeds share", async (context) => {
  const files = { "config.yaml": "seed: 42\noptimizer: adam", "seed_3/train.log": "" };
  assert.deepEqual(await beside(context, files, "seed_3/train.log"), {
    seed: 3,
    optimizer: "adam",
  });
});

test("the seed in a file's name goes before the settings that its neighbours share", async (context) => {
  const files = { "config.yaml": "seed: 42\nlr: 0.1", "run_seed1.log": "", "run_seed2.log": "" };
  assert.deepEqual(await beside(context, files, "run_seed2.log"), { seed: 2, learning_rate: 0.1 });
});

test("each of several logs in a folder has the settings that are called after it", async (context) => {
  const files = {
    "summary_a1.csv": "",
    "summary_a2.csv": "",
    "args_a1.yaml": "lr: 1",
    "args_a2.yaml": "lr: 2",
  };
  assert.deepEqual(await beside(context, files, "summary_a2.csv"), { learning_rate: 2 });
});

test("the folder above a tool's own folder is the run's", async (context) => {
  const files = { "seed_1/config.yaml": "seed: 5", "seed_1/files/output.log": "" };
  assert.deepEqual(await beside(context, files, "seed_1/files/output.log"), { seed: 5 });
});

test("MLflow's parameters, one in each file", async (context) => {
  const files = {
    "7/0af/metrics/train/loss": "",
    "7/0af/params/lr": "0.01\n",
    "7/0af/params/optimizer": "Adam",
    "7/0af/params/seed": "3",
  };
  assert.deepEqual(await beside(context, files, "7/0af/metrics/train/loss"), {
    learning_rate: 0.01,
    optimizer: "Adam",
    seed: 3,
  });
});

test("MLflow's name of a run, which its folder does not say", async (context) => {
  const files = {
    "7/0af/metrics/loss": "",
    "7/0af/params/seed": "3",
    "7/0af/tags/mlflow.runName": "calm-heron-4\n",
  };
  assert.deepEqual(await beside(context, files, "7/0af/metrics/loss"), {
    seed: 3,
    run_name: "calm-heron-4",
  });
});

test("a folder by a settings file's name is no settings file", async (context) => {
  const files = { "config.yaml/x": "", "train.log": "" };
  assert.deepEqual(await beside(context, files, "train.log"), {});
});

test("what the log states stays", async (context) => {
  const folder = await temporaryFolder(context);
  const log = join(folder, "train.log");
  await writeFile(join(folder, "hparams.yaml"), "lr: 0.5\nseed: 1");
  await writeFile(log, "lr: 0.1\nepoch 1 loss 2.0\nepoch 2 loss 1.5\nepoch 3 loss 1.2\n");
  const [run] = (await readWholeLog(log)).runs;
  assert.equal(run?.hyperparameters.get("learning_rate"), 0.1);
  assert.equal(run?.hyperparameters.get("seed"), 1);
});
