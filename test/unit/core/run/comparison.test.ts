import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareRuns } from "../../../../src/core/run/comparison.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { runAt } from "./comparisonRuns.ts";

function compared(runs: readonly Run[]): readonly [string, readonly string[]][] {
  return compareRuns(runs).map(({ varies, arms }) => [varies, arms.map(({ label }) => label)]);
}

const common = { model: "mlp", dataset: "digits", batch_size: 32, learning_rate: 0.1 };

function seeds(count: number, more: Record<string, string | number> = {}, folder = "/e"): Run[] {
  return Array.from({ length: count }, (_, i) =>
    runAt({
      path: `${folder}/run_${i}/train.log`,
      settings: { ...common, optimizer: "adam", ...more, seed: i },
    }),
  );
}

test("runs that differ in their seed", () => {
  assert.deepEqual(compared(seeds(3)), [["seed", ["seed 0", "seed 1", "seed 2"]]]);
});

test("a changed initialization is more than a changed seed", () => {
  const runs = ["he", "xavier", "zeros"].map((init, seed) =>
    runAt({ path: `/e/${seed}/train.log`, settings: { ...common, init, seed } }),
  );
  assert.deepEqual(compared(runs), [["init", ["he", "xavier", "zeros"]]]);
});

test("an optimizer brings its own learning rate and momentum", () => {
  const runs = [
    { optimizer: "SGD", learning_rate: 0.1, momentum: 0 },
    { optimizer: "SGD", learning_rate: 0.1, momentum: 0.9 },
    { optimizer: "SGD", learning_rate: 0.1, momentum: 0.9, nesterov: true },
    { optimizer: "torch.optim.Adam", learning_rate: 0.001, betas: "0.9" },
  ].map((own, i) => runAt({ path: `/e/${i}/train.log`, settings: { ...common, ...own, seed: 1 } }));
  assert.deepEqual(compared(runs), [
    [
      "optimizer",
      ["adam, lr 0.001", "sgd momentum, lr 0.1", "sgd nesterov, lr 0.1", "sgd, lr 0.1"],
    ],
  ]);
});

test("optimizers with several seeds: one comparison of optimizers, and one of seeds for each", () => {
  const runs = [
    ...seeds(3, { optimizer: "adam" }, "/e/adam"),
    ...seeds(3, { optimizer: "sgd" }, "/e/sgd"),
  ];
  const found = compareRuns(runs);
  assert.deepEqual(found.map(({ varies }) => varies).sort(), ["optimizer", "seed", "seed"]);
  const optimizers = found.find(({ varies }) => varies === "optimizer");
  assert.deepEqual(
    optimizers?.arms.map((arm) => [arm.label, arm.runs.length]),
    [
      ["adam", 3],
      ["sgd", 3],
    ],
  );
});

const tuned = [
  ["AdamOptimizer", "batch_size__128__beta1__9.e-01__epsilon__1.e-08__lr__2.5e-04"],
  ["MomentumOptimizer", "batch_size__128__momentum__9.e-01__use_nesterov__False__lr__2.5e-03"],
  ["GradientDescentOptimizer", "batch_size__128__lr__1.6e-01"],
] as const;

function tunedRuns(places: (optimizer: string, settings: string, seed: number) => string): Run[] {
  return tuned.flatMap(([optimizer, settings]) =>
    [42, 43, 44].map((seed) =>
      runAt({
        path: places(optimizer, settings, seed),
        settings: {
          optimizer,
          learning_rate: Number(settings.split("lr__")[1]),
          batch_size: 128,
          seed,
        },
      }),
    ),
  );
}

for (const [layout, places] of [
  [
    "folders of optimizers, of settings, files of seeds",
    (o: string, s: string, seed: number) => `/e/digits/${o}/${s}/random_seed__${seed}.json`,
  ],
  [
    "files in one folder",
    (o: string, s: string, seed: number) => `/e/digits/${o}__${s}__seed_${seed}.json`,
  ],
  [
    "folders of optimizers with settings, folders of seeds",
    (o: string, s: string, seed: number) => `/e/digits/${o}__${s}/seed_${seed}/log.csv`,
  ],
] as const) {
  test(`optimizers that were each tuned, with several seeds: ${layout}`, () => {
    const optimizers = compareRuns(tunedRuns(places)).find(({ varies }) => varies === "optimizer");
    assert.deepEqual(
      optimizers?.arms.map((arm) => [arm.label, arm.runs.length]),
      [
        ["adam, lr 0.00025", 3],
        ["sgd momentum, lr 0.0025", 3],
        ["sgd, lr 0.16", 3],
      ],
    );
  });
}

test("a grid of rates with one seed each and the best with several is one comparison", () => {
  const rates = [1, 0.1, 0.01].flatMap((rate) =>
    ["adam", "sgd"].map((optimizer) => ({ optimizer, rate })),
  );
  const runs = rates.flatMap(({ optimizer, rate }) =>
    (rate === 0.1 ? [1, 2, 3] : [1]).map((seed) =>
      runAt({
        path: `/e/${optimizer}/batch_size__32__lr__${rate}/seed_${seed}.json`,
        settings: { optimizer, learning_rate: rate, batch_size: 32, seed },
      }),
    ),
  );
  const optimizers = compareRuns(runs).filter(({ varies }) => varies === "optimizer");
  assert.deepEqual(
    optimizers.map((one) => one.runs.length),
    [10],
  );
});

test("another hyperparameter, with what keeps its value left out", () => {
  const runs = [16, 32, 64].map((width) =>
    runAt({ path: `/e/w${width}/train.log`, settings: { ...common, width, seed: 1 } }),
  );
  assert.deepEqual(compared(runs), [["width", ["16", "32", "64"]]]);
});

test("a seed and a width that change together are no comparison of seeds", () => {
  const runs = [16, 32, 64].map((width) =>
    runAt({ path: `/e/w${width}/train.log`, settings: { ...common, width, seed: width } }),
  );
  assert.deepEqual(
    compared(runs).map(([varies]) => varies),
    ["width"],
  );
});

test("names, places, dates and devices make no difference", () => {
  const runs = seeds(3).map((run, i) =>
    runAt({
      path: run.path,
      settings: {
        ...Object.fromEntries(run.hyperparameters),
        output_dir: `out${i}`,
        exp_name: `try-${i}`,
        device: `cuda:${i}`,
        data_root: `/data/${i}`,
        started: `2024-01-0${i + 1} 10:00`,
        num_workers: i,
        train_runtime: 12.5 + i,
      },
    }),
  );
  assert.deepEqual(compared(runs), [["seed", ["seed 0", "seed 1", "seed 2"]]]);
});

test("runs of different experiments are not compared", () => {
  assert.deepEqual(compared([...seeds(1, {}, "/a"), ...seeds(1, {}, "/b")]), []);
  assert.deepEqual(
    compared([
      runAt({ path: "/runs/alpha/train.log", settings: { model: "cnn", epochs: 10 } }),
      runAt({ path: "/runs/beta/train.log", settings: { model: "mlp", epochs: 20 } }),
      runAt({ path: "/runs/gamma/train.log", settings: { epochs: 30 } }),
    ]),
    [],
  );
});

test("files of one folder whose names differ in the seed", () => {
  const runs = [1, 2, 3].map((seed) =>
    runAt({ path: `/e/train_seed${seed}.log`, settings: { seed } }),
  );
  const other = runAt({ path: "/e/notes.log", settings: { seed: 4 } });
  assert.deepEqual(compared([...runs, other]), [["seed", ["seed 1", "seed 2", "seed 3"]]]);
});

test("names round numbers that the log states in full", () => {
  const runs = [1, 2].map((seed) =>
    runAt({
      path: `/e/net__AdamOptimizer__lr_3.9810717055e-04__seed_${seed}.json`,
      settings: { learning_rate: seed === 1 ? 0.00039810717055 : 0.00039810717055349735, seed },
    }),
  );
  assert.deepEqual(compared(runs), [["seed", ["seed 1", "seed 2"]]]);
});

test("folders called after optimizers, where nothing else says so", () => {
  const runs = ["shampoo_v2", "my_adamh", "contra_muon", "baseline"].map((name, i) =>
    runAt({ path: `/e/${name}/log.csv`, settings: { dropout: i / 10 } }),
  );
  const [found] = compareRuns(runs);
  assert.equal(found?.varies, "optimizer");
  assert.equal(found?.arms.length, 4);
  assert.deepEqual(found?.confounders, ["dropout"]);
});

test("runs that are merely counted: unknown where nothing is stated and the logs have one shape", () => {
  const counted = [0, 1, 2].map((i) => runAt({ path: `/e/version_${i}/metrics.csv` }));
  assert.deepEqual(
    compared(counted).map(([varies]) => varies),
    ["unknown"],
  );
  const longer = runAt({ path: "/e/version_3/metrics.csv", loss: [3, 2, 1] });
  assert.deepEqual(compared([...counted, longer]), []);
  const named = ["a", "b"].map((name) => runAt({ path: `/e/${name}/metrics.csv` }));
  assert.deepEqual(compared(named), []);
});

test("the same seed and settings: nothing varies", () => {
  const runs = [0, 1].map((i) =>
    runAt({ path: `/e/run_${i}/train.log`, settings: { ...common, seed: 1 } }),
  );
  assert.deepEqual(
    compared(runs).map(([varies]) => varies),
    ["nothing"],
  );
});

test("logs of different formats are not compared", () => {
  const [a, b] = seeds(2);
  const other = runAt({ path: b?.path ?? "", settings: { seed: 1 }, format: "keras" });
  assert.deepEqual(compared(a === undefined ? [] : [a, other]), []);
});

test("the order of the runs does not matter", () => {
  const runs = [
    ...seeds(4),
    ...["adam", "sgd"].map((optimizer) =>
      runAt({ path: `/o/${optimizer}/train.log`, settings: { optimizer, seed: 1 } }),
    ),
  ];
  const wanted = compareRuns(runs).map(({ id, runs: own }) => [id, own.map((run) => run.id)]);
  assert.equal(wanted.length, 2);
  fc.assert(
    fc.property(fc.shuffledSubarray(runs, { minLength: runs.length }), (shuffled) => {
      const got = compareRuns(shuffled).map(({ id, runs: own }) => [id, own.map((run) => run.id)]);
      assert.deepEqual(got, wanted);
    }),
  );
});

test("single curves that were downloaded from TensorBoard's root are of the folder in which they lie", () => {
  const runs = ["sgd", "adam"].map((optimizer, i) =>
    runAt({
      path: `/e/run_${i}/run-.-tag-Loss_train.csv`,
      settings: { ...common, optimizer, seed: 1 },
    }),
  );
  assert.deepEqual(compared(runs), [["optimizer", ["adam", "sgd"]]]);
});
