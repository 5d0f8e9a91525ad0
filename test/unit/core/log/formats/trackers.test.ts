import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { FileFacts } from "../../../../../src/core/log/logFormat.ts";
import { RunCollector } from "../../../../../src/core/run/runCollector.ts";
import { eventsOf } from "../../../../support/readLog.ts";

const file = (path: string): FileFacts => {
  const parts = path.split("/");
  return { name: parts.at(-1) ?? "", folders: parts.slice(0, -1).reverse().slice(0, 3) };
};

function read(path: string, text: string): RunCollector {
  const collector = new RunCollector({ path, name: path, format: "" });
  const bytes = new TextEncoder().encode(text);
  collector.acceptAll(eventsOf(bytes, file(path)));
  return collector;
}

/** Format, and of each series: name, role, values. */
function curves(path: string, text: string): unknown {
  const { runs } = read(path, text);
  return runs.map((run) => [
    run.format,
    ...run.series.map(({ name, role, values }) => [name, role, [...values]]),
  ]);
}

test("MLflow: the metric's name is the path below metrics/", () => {
  const text = "1700000000000 0.5 0\n1700000001000 nan 10\n1700000002000 2.5e-1 20\n";
  const path = "1/2d731c66ae6a41dfa54693a3481c357f/metrics/Generator loss";
  assert.deepEqual(curves(path, text), [
    ["mlflow", ["Generator loss", "train_loss", [0.5, Number.NaN, 0.25]]],
  ]);
  const point = read("mlruns/0/abc/metrics/val/loss", text).runs[0]?.find("val/loss")?.at(2);
  assert.deepEqual(point, { step: 20, epoch: null, time: 1700000002000, value: 0.25, line: 3 });
  assert.deepEqual(curves("mlruns/0/abc/metrics/acc", "1547000000000 0.5\n1547000001000 0.6\n"), [
    ["mlflow", ["acc", "train_accuracy", [0.5, 0.6]]],
  ]);
});

test("DVCLive: a table of one metric, named by its path, with and without times", () => {
  assert.deepEqual(curves("dvclive/plots/metrics/eval/loss.tsv", "step\tloss\n0\t0.5\n1\tnan\n"), [
    ["dvclive", ["eval/loss", "val_loss", [0.5, Number.NaN]]],
  ]);
  assert.deepEqual(
    curves("live/plots/metrics/metrics/mAP50(B).tsv", "step\tmAP50(B)\n0\t0.5\n1\t0.6\n"),
    [["dvclive", ["metrics/mAP50(B)", "other", [0.5, 0.6]]]],
  );
  const old = read(
    "training_metrics/scalars/loss.tsv",
    "timestamp\tstep\tloss\n1600000000000\t3\t0.5\n",
  );
  assert.deepEqual(old.runs[0]?.find("loss")?.at(0), {
    step: 3,
    epoch: null,
    time: 1600000000000,
    value: 0.5,
    line: 2,
  });
});

test("CatBoost: the file's name is the phase, the first column the loss", () => {
  const table = "iter\tRMSE\tMAE\n0\t2\t1\n1\t1\t0.5\n";
  assert.deepEqual(curves("catboost_info/learn_error.tsv", table), [
    ["catboost-tsv", ["train/loss (RMSE)", "train_loss", [2, 1]], ["train/MAE", "other", [1, 0.5]]],
  ]);
  assert.deepEqual(curves("catboost_info/test_error.tsv", "iter\tLogloss\n0\t2\n1\t1\n"), [
    ["catboost-tsv", ["test/Logloss", "val_loss", [2, 1]]],
  ]);
  assert.deepEqual(
    read("catboost_info/time_left.tsv", "iter\tPassed\tRemaining\n0\t125\t24946\n").runs,
    [],
  );
});

test("CatBoost's JSON is read as long as it is not closed", () => {
  const text = `{
"meta":{"test_sets":["test"],"test_metrics":[{"best_value":"Min","name":"Logloss"},{"best_value":"Max","name":"Accuracy"}],"learn_metrics":[{"best_value":"Min","name":"Logloss"}],"launch_mode":"Train","parameters":"","iteration_count":200,"learn_sets":["learn"],"name":"experiment"},
"iterations":[
{"learn":[0.7],"iteration":0,"passed_time":0.1,"remaining_time":24.9,"test":[0.8,0.5]},
{"learn":[0.6],"iteration":1,"passed_time":0.2,"remaining_time":24.3,"test":[0.7,0.6]}`;
  const collector = read("catboost_info/catboost_training.json", text);
  assert.deepEqual(
    collector.runs[0]?.series.map(({ name, role, values, lines }) => [
      name,
      role,
      [...values],
      [...lines],
    ]),
    [
      ["train/Logloss", "train_loss", [0.7, 0.6], [4, 5]],
      ["test/Logloss", "val_loss", [0.8, 0.7], [4, 5]],
      ["test/Accuracy", "val_accuracy", [0.5, 0.6], [4, 5]],
    ],
  );
  assert.equal(collector.runs[0]?.hyperparameters.get("iteration_count"), 200);
});

test("Sacred: values, steps and times, NumPy's numbers too", () => {
  const text = JSON.stringify({
    "training.loss": {
      steps: [10, 20],
      timestamps: ["2024-01-01T00:00:00.000000", "2024-01-01T00:00:01"],
      values: [0.5, { dtype: "float64", "py/object": "numpy.float64", value: 0.25 }],
    },
  }).replace("0.5", "NaN");
  const series = read("runs/1/metrics.json", text).runs[0]?.find("training.loss");
  assert.deepEqual([...(series?.values ?? [])], [Number.NaN, 0.25]);
  assert.deepEqual(series?.at(1), {
    step: 20,
    epoch: null,
    time: Date.UTC(2024, 0, 1, 0, 0, 1),
    value: 0.25,
    line: 1,
  });
});

test("Lists of a JSON document: by epoch as long as the losses, longer ones by step", () => {
  const text = `{"train_losses": [3, 2, NaN], "test_losses": [3, 2.5, Infinity],
 "test_accuracies": [0.1, 0.5, 0.6], "minibatch_train_losses": [3, 2.9, 2.8, 2.7], "optimizer": "SGD", "num_epochs": 2, "random_seed": 42, "betas": [0.9, 0.99]}`;
  const [run] = read("results/quadratic.json", text).runs;
  assert.deepEqual(
    run?.series.map(({ name, role, length }) => [name, role, length]),
    [
      ["train_losses", "train_loss", 3],
      ["test_losses", "val_loss", 3],
      ["test_accuracy", "val_accuracy", 3],
      ["minibatch_train_losses", "other", 4],
    ],
  );
  assert.deepEqual(run?.find("train_losses")?.axis("epoch"), Float64Array.of(0, 1, 2));
  assert.deepEqual(run?.find("minibatch_train_losses")?.axis("step"), Float64Array.of(0, 1, 2, 3));
  assert.deepEqual(Object.fromEntries(run?.hyperparameters ?? []), {
    optimizer: "SGD",
    epochs: 2,
    seed: 42,
  });
  const history = read("history.json", '{"loss": [0.5, 0.4], "val_loss": [0.6, 0.5]}').runs[0];
  assert.deepEqual(history?.find("val_loss")?.axis("epoch"), Float64Array.of(1, 2));
});

test("A configuration with lists of numbers is no log", () => {
  assert.deepEqual(
    read("config.json", '{"loss_weights": [1, 2], "betas": [0.9, 0.99], "layers": [1, 2]}').runs,
    [],
  );
});

test("The summary of a W&B run: one point for each metric", () => {
  const text =
    '{"train/loss": 0.5, "val/loss": "NaN", "_step": 30, "_runtime": 5, "_timestamp": 1700000000, "_wandb": {"runtime": 5}}';
  assert.deepEqual(curves("files/wandb-summary.json", text), [
    ["wandb-summary", ["train/loss", "train_loss", [0.5]], ["val/loss", "val_loss", [Number.NaN]]],
  ]);
});

test("No text makes these readers throw", () => {
  const paths = [
    "mlruns/0/abc/metrics/loss",
    "plots/metrics/loss.tsv",
    "catboost_info/learn_error.tsv",
    "runs/1/metrics.json",
    "files/wandb-summary.json",
  ];
  const pieces = fc.constantFrom(
    '{"meta":{"learn_metrics":[{"name":"a"}],"learn_sets":["learn"]},"iterations":[',
    '{"loss":{"steps":[1,',
    '"values":[',
    "iter\tRMSE\n",
    "step\tloss\n",
    "1700000000000 0.5 1\n",
    "1\t0.5\n",
    "{",
    "}",
    "[",
    "]",
    '"',
    ",",
    ":",
    "NaN",
    "\\",
    "1e999",
    "null",
    '{"loss": [1, 2',
    "\n",
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...paths),
      fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }),
      (path, parts) => {
        const collector = read(path, parts.join(""));
        assert.ok(collector.runs.length <= parts.join("").length);
      },
    ),
  );
});

test("Deep nesting ends the reading, not the program", () => {
  assert.deepEqual(
    read("metrics.json", `{"loss": [1, 2], "deep": ${"[".repeat(200_000)}`).runs.length,
    1,
  );
});
