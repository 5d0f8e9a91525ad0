import assert from "node:assert/strict";
import { test } from "node:test";
import { readings } from "../../../../support/readings.ts";

test("a round may have a colon behind its bracket, and a value its deviation, finite or not", () => {
  const rounds = [5, 6, 7].map(
    (round) => `[${round}]:\ttrain's l2:0.${round}\tvalid's l2:0.1${round}`,
  );
  assert.deepEqual(readings(rounds), [
    ["other @5=0.5 @6=0.6 @7=0.7", "other @5=0.15 @6=0.16 @7=0.17"],
  ]);
  const deviations = [
    "[160]\tcv-test-logloss:0.045664+0.000217\tcv-train-logloss:4.4e-2+3.8e-4",
    "[170]\tcv-test-logloss:nan+nan\tcv-train-logloss:-nan+nan",
    "[180]\tcv-test-logloss:inf+nan\tcv-train-logloss:0.04 + 0.01",
  ];
  assert.deepEqual(readings(deviations), [
    ["val_loss @160=0.045664 @170=NaN @180=Infinity", "train_loss @160=0.044 @170=NaN @180=0.04"],
  ]);
});

test("times beside a round's losses are no values", () => {
  const rounds = [0, 1, 2].map(
    (round) => `${round}:\tlearn: 0.${round}5\ttotal: 3ms\tremaining: 1m 2s`,
  );
  assert.deepEqual(readings(rounds), [["train_loss @0=0.05 @1=0.15 @2=0.25"]]);
});

const box = (rows: readonly (readonly [string, string])[]) => [
  "-----------------------------",
  ...rows.map(([name, value]) => `| ${name.padEnd(14)} | ${value.padEnd(8)} |`),
  "-----------------------------",
];

for (const name of ["frame", "frames", "total_frames"])
  test(`boxes that count nothing but their ${name} stand there`, () => {
    const lines = [1, 2, 3, 4].flatMap((count) =>
      box([
        ["episode_reward", `0.${count}`],
        [name, `${count}.5e+03`],
      ]),
    );
    assert.deepEqual(readings(lines), [["other @1500=0.1 @2500=0.2 @3500=0.3 @4500=0.4"]]);
  });

test("frames beside steps are measured", () => {
  const lines = [1, 2, 3].flatMap((count) =>
    box([
      ["episode_reward", `0.${count}`],
      ["total_timesteps", `${count}000`],
      ["frames", `${count}0`],
    ]),
  );
  assert.deepEqual(readings(lines), [
    ["other @1000=0.1 @2000=0.2 @3000=0.3", "other @1000=10 @2000=20 @3000=30"],
  ]);
});

test("a file of losses that begins anew holds another training, and one that falls in between does not", () => {
  const rows = (values: readonly number[]) => values.map((value, index) => `${index + 1},${value}`);
  assert.deepEqual(readings([...rows([0.9, 0.8, 0.7]), ...rows([0.95, 0.85])], "loss_log.txt"), [
    ["train_loss @1=0.9 @2=0.8 @3=0.7"],
    ["train_loss @1=0.95 @2=0.85"],
  ]);
  assert.deepEqual(readings([...rows([0.9, 0.8, 0.7]), "2,0.6", "4,0.5"], "loss_log.txt"), [
    ["train_loss @1=0.9 @2=0.8 @3=0.7 @4=0.5"],
  ]);
});

for (const header of ["training error", "train mse", "Training loss"])
  test(`a column headed ${header} in a file of losses is read`, () => {
    const [[series] = []] = readings([header, " 4.7e+01", " 2.0e+01", " 1.8e+01"], "loss_log.txt");
    assert.match(series ?? "", /@=47 @=20 @=18$/);
  });

test("a column headed by no metric is none", () => {
  assert.deepEqual(readings(["customer", " 4.7", " 2.0", " 1.8"], "loss_log.txt"), []);
});
