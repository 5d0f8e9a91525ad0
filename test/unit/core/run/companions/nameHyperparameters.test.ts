import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isOrdinal,
  nameHyperparameters,
  nameTemplate,
} from "../../../../../src/core/run/companions/nameHyperparameters.ts";
import {
  mentionsOptimizer,
  plainOptimizer,
} from "../../../../../src/core/run/companions/optimizerName.ts";

const stated: readonly [string, Record<string, unknown>][] = [
  ["seed3", { seed: 3 }],
  ["seed_3", { seed: 3 }],
  ["run_seed=9301", { seed: 9301 }],
  ["train_seed1337.log", { seed: 1337 }],
  ["sgd_lr0.1", { optimizer: "sgd", learning_rate: 0.1 }],
  ["sgd_mom_lr0.05", { optimizer: "sgd momentum", learning_rate: 0.05 }],
  ["sgd_nesterov", { optimizer: "sgd nesterov" }],
  ["optimizer=adam", { optimizer: "adam" }],
  ["opt=sgd", { optimizer: "sgd" }],
  [
    "net3__AdamOptimizer__lr_3.98e-04__seed_42.json",
    { optimizer: "adam", learning_rate: 0.000398, seed: 42 },
  ],
  ["net__GradientDescentOptimizer__lr_1.e-05", { optimizer: "sgd", learning_rate: 0.00001 }],
  [
    "resnet18_adamw_lr1e-3_wd0.05",
    { optimizer: "adamw", learning_rate: 0.001, weight_decay: 0.05 },
  ],
  ["lr=0.1,model.width=64,seed=3", { learning_rate: 0.1, seed: 3, "model.width": 64 }],
  ["init_he", { init: "he" }],
  ["fold_2", { fold: 2 }],
  ["net_sgd_momentum_0.9", { optimizer: "sgd momentum", momentum: 0.9 }],
  ["net_mom=0", { momentum: 0 }],
  ["dropout0.1", { dropout: 0.1 }],
  ["blobs-momentum-0", {}],
  ["cifar_momentum_3", {}],
  ["vit-dropout-12", {}],
  ["run_1", {}],
  ["contra_muon", {}],
  ["num_sgd_iter", {}],
  ["train_SGD.log", { optimizer: "sgd" }],
  ["run-adamw-s0", { optimizer: "adamw" }],
  ["dancing_lion", {}],
  ["adaptive-pool", {}],
  ["sgd_notes_of_adam", { optimizer: "sgd" }],
  ["colorado2", {}],
  ["checkpoint-500", {}],
];

for (const [name, expected] of stated) {
  test(`what the name ${name} states`, () => {
    assert.deepEqual(Object.fromEntries(nameHyperparameters(name)), expected);
  });
}

test("names of runs of one experiment have one template", () => {
  const alike = [
    ["seed3", "seed11"],
    ["adam_lr0.1", "rmsprop_lr1e-4"],
    ["train_seed1.log", "train_seed20.log"],
    ["adam", "sgd"],
    ["history_rmsprop.csv", "history_sgd.csv"],
    ["run_1", "run_12"],
    ["2024-05-01_10-00-00", "2024-06-11_23-59-01"],
  ];
  for (const [a = "", b = ""] of alike) assert.equal(nameTemplate(a), nameTemplate(b), `${a} ${b}`);
  assert.notEqual(nameTemplate("train_seed1.log"), nameTemplate("test_seed1.log"));
  assert.notEqual(nameTemplate("baseline"), nameTemplate("large"));
});

test("names that merely count", () => {
  for (const name of ["run_1", "version_0", "7", "study-3", "2024-05-01_10-00-00"]) {
    assert.equal(isOrdinal(name), true, name);
  }
  for (const name of ["baseline", "large_v2", "resnet50_1"])
    assert.equal(isOrdinal(name), false, name);
});

test("a name that is long and hostile costs little", () => {
  assert.equal(nameHyperparameters("lr_".repeat(2000)).size, 0);
  assert.ok(nameTemplate("a1-".repeat(5000)).length < 20_000);
});

test("optimizers by any name", () => {
  assert.equal(plainOptimizer("torch.optim.AdamW"), "adamw");
  assert.equal(plainOptimizer("SGD with momentum"), "sgd momentum");
  assert.equal(plainOptimizer("MomentumOptimizer"), "sgd momentum");
  assert.equal(mentionsOptimizer("contra_muon"), true);
  assert.equal(mentionsOptimizer("20260430_adamh"), true);
  assert.equal(mentionsOptimizer("baseline"), false);
});
