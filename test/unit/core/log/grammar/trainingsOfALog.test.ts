import assert from "node:assert/strict";
import { test } from "node:test";
import { readings } from "../../../../support/readings.ts";

type Line = (epoch: number, batch: number, loss: number) => string;

const named: readonly (readonly [training: Line, evaluation: (loss: number) => string])[] = [
  [
    (epoch, batch, loss) => `[Epoch ${epoch} Batch ${batch}/30] loss=${loss}, lr=0.001`,
    (loss) => `[Batch 10/13] loss=${loss}`,
  ],
  [
    (epoch, batch, loss) => `epoch ${epoch} step ${batch}/30 loss: ${loss}`,
    (loss) => `step 10/13 loss: ${loss}`,
  ],
  [
    (epoch, batch, loss) => `Train Epoch: ${epoch} [${batch}/30] Loss: ${loss}`,
    (loss) => `[10/13] Loss: ${loss}`,
  ],
];

for (const [training, evaluation] of named)
  test(`${evaluation(0.5)} behind ${training(1, 30, 0.5)} is of an evaluation, in an epoch that is cut short too`, () => {
    const lines = [
      training(1, 10, 0.9),
      training(1, 20, 0.8),
      training(1, 30, 0.7),
      evaluation(0.75),
      training(2, 10, 0.6),
      evaluation(0.65),
    ];
    const [run = [], ...further] = readings(lines);
    assert.deepEqual(further, []);
    assert.deepEqual(
      run.filter((series) => series.includes("loss")),
      [
        "train_loss 1@10=0.9 1@20=0.8 1@30=0.7 2@40=0.6",
        run.find((series) => series.startsWith("val_loss")),
      ],
    );
    assert.match(run.find((series) => series.startsWith("val_loss")) ?? "", /=0\.75 2@\d+=0\.65$/);
  });

test("batches of another network behind those that name their epoch are of no evaluation", () => {
  const lines = [
    "[Epoch 1 Batch 30/30] critic_loss=0.7",
    "[Batch 10/13] generator_loss=0.4",
    "[Epoch 2 Batch 30/30] critic_loss=0.6",
    "[Batch 10/13] generator_loss=0.3",
  ];
  const series = readings(lines).flat();
  assert.ok(series.every((one) => !one.startsWith("val_loss")));
});

const bar = (description: string, loss: number) =>
  `${description}: 100%|██████████| 4/4 [00:07<00:00,  1.51s/it, loss=${loss}]`;

for (const [first, second] of [
  ["[fold_0] ", "[fold_1] "],
  ["", ""],
  ["train ", "train "],
] as const)
  test(`what ${first}1/20 counts before a bar are passes, and of another training where it begins anew`, () => {
    const lines = [
      bar(`${first}001/20`, 0.9),
      bar(`${first}002/20`, 0.8),
      bar(`${first}003/20`, 0.7),
      bar(`${second}001/20`, 0.95),
      bar(`${second}002/20`, 0.85),
      "done",
    ];
    assert.deepEqual(readings(lines), [
      ["train_loss 1@4=0.9 2@8=0.8 3@12=0.7"],
      ["train_loss 1@4=0.95 2@8=0.85"],
    ]);
  });

for (const word of ["fold", "GPU", "client"])
  test(`what a ${word} before a bar counts are no passes`, () => {
    const lines = [bar(`${word} 1/3`, 0.9), bar(`${word} 2/3`, 0.8), "done"];
    assert.deepEqual(readings(lines), [["train_loss @4=0.9 @4=0.8"]]);
  });

for (const unit of ["Subject: ", "Fold ", "Participant #"])
  test(`lines without a place that count ${unit}one after another are of a training each`, () => {
    const lines = [1, 2, 3].map(
      (count) => `${unit}${count}   valid_acc: 0.${count}   valid_loss: 0.0${count}`,
    );
    assert.deepEqual(
      readings(lines),
      [1, 2, 3].map((count) => [`val_accuracy @=0.${count}`, `val_loss @=0.0${count}`]),
    );
  });

test("clients, and folds within an epoch, are parts of one training", () => {
  const clients = [1, 2, 3].map((count) => `Client ${count} valid_loss: 0.0${count}`);
  assert.equal(readings(clients).length, 1);
  const folds = [1, 2, 3].flatMap((epoch) => [
    `Epoch ${epoch}`,
    `Fold 1 valid_loss: 0.${epoch}`,
    `Fold 2 valid_loss: 0.${epoch}5`,
  ]);
  assert.equal(readings(folds).length, 1);
});

for (const heading of [
  "Training session started: 2026-02-03 15:36:53",
  "Starting a new training run",
  "===== Training run 7 began =====",
])
  test(`a training of one episode below ${heading} is not the one before`, () => {
    const session = (loss: number) => [heading, "", `Episode 1/1 | Loss: ${loss}`];
    const lines = [...session(0.5), ...session(0.75), ...session(0.25)];
    assert.deepEqual(readings(lines), [
      ["train_loss @1=0.5"],
      ["train_loss @1=0.75"],
      ["train_loss @1=0.25"],
    ]);
  });

test("one epoch after another of one training stays one, and so does a session that goes on", () => {
  const again = [0.5, 0.4, 0.3].map((loss) => `Epoch 1/1 | Loss: ${loss}`);
  assert.equal(readings(again).length, 1);
  const resumed = [1, 2, 3].flatMap((epoch) => [
    "Training session started",
    `Epoch ${epoch}/3 | Loss: 0.${epoch}`,
  ]);
  assert.deepEqual(readings(resumed), [["train_loss 1@=0.1 2@=0.2 3@=0.3"]]);
});

test("scores of a parser on its development data are read, and each of a device is not", () => {
  const scores = [1, 2].flatMap((epoch) => [
    `Epoch ${epoch} out of 50`,
    `Dev: UAS 8${epoch}.5% LAS 7${epoch}.5% 305 sents/s`,
  ]);
  assert.deepEqual(readings(scores), [["other 1@=81.5 2@=82.5", "other 1@=71.5 2@=72.5"]]);
  assert.deepEqual(readings(["Epoch 1", "device 3 of 4", "Epoch 2", "device 4 of 4"]), []);
});

for (const phase of ["Test", "Val", "Validate"])
  test(`meters below a batch of ${phase} are of it, those below a batch of the training are not`, () => {
    const lines = [1, 2].flatMap((epoch) => [
      `Epoch: [${epoch}][10/20]\tLoss 0.${epoch} (0.${epoch})`,
      `Prec@1 ${epoch}0.5 (${epoch}0.5)`,
      `${phase}: [5/8]\tLoss 0.${epoch}5 (0.${epoch}5)`,
      `Prec@1 ${epoch}1.5 (${epoch}1.5)`,
    ]);
    const values = (readings(lines)[0] ?? []).map((series) => series.replace(/ .*=/, " … "));
    assert.ok(values.includes("train_accuracy … 20.5"), values.join("\n"));
    assert.ok(values.includes("val_loss … 0.25"), values.join("\n"));
    assert.ok(
      (readings(lines)[0] ?? []).some((series) => /=11\.5 2@\d*=21\.5$/.test(series)),
      values.join("\n"),
    );
    assert.ok(values.every((series) => series !== "train_accuracy … 21.5"));
  });
