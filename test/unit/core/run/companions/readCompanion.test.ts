import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  companionKind,
  trackerFolder,
} from "../../../../../src/core/run/companions/companionName.ts";
import { mergeHyperparameters } from "../../../../../src/core/run/companions/mergeHyperparameters.ts";
import { optimizerOfRate } from "../../../../../src/core/run/companions/optimizerName.ts";
import {
  longestCompanion,
  readCompanion,
  readUnusualCompanion,
} from "../../../../../src/core/run/companions/readCompanion.ts";

function read(name: string, text: string): Record<string, unknown> {
  return Object.fromEntries(readCompanion(name, text));
}

test("flat YAML", () => {
  assert.deepEqual(
    read("hparams.yaml", "lr: 1e-3\nseed: 28\noptimizer: Adam\nnum_epochs: 15\nwidth: 24\n"),
    {
      learning_rate: 0.001,
      seed: 28,
      optimizer: "Adam",
      epochs: 15,
      width: 24,
    },
  );
});

test("nested settings count by their last name, the outermost first", () => {
  const text = `
model: {name: mlp, width: 5, init: he}
optimizer:
  name: sgd
  lr: 0.02
training:
  seed: 7
  scheduler: null
ema: {decay: 0.999}
scheduler: {type: cosine, warmup_lr: 0.1}
`;
  assert.deepEqual(read("config.yaml", text), {
    init: "he",
    optimizer: "sgd",
    learning_rate: 0.02,
    seed: 7,
    scheduler: "cosine",
    "model/name": "mlp",
    width: 5,
    decay: 0.999,
    warmup_lr: 0.1,
  });
});

test("Hydra's targets and W&B's values", () => {
  const hydra = readCompanion(
    "config.yaml",
    "optimizer:\n  _target_: torch.optim.AdamW\n  lr: 0.1\n",
  );
  assert.equal(hydra.get("optimizer"), "AdamW");
  const wandb = `
wandb_version: 1
_wandb:
  desc: null
  value: {cli_version: 0.13, seed: 99}
lr:
  desc: the rate
  value: 0.05
optimizer:
  value: {name: adam}
`;
  assert.deepEqual(read("config.yaml", wandb), {
    learning_rate: 0.05,
    optimizer: "adam",
    wandb_version: 1,
  });
});

test("JSON, also as Python writes it", () => {
  assert.deepEqual(
    read("args.json", '{"lr": NaN, "rng_seed": 3917441912, "nested": {"wd": 0.1}, "l": [1, 2]}'),
    {
      seed: 3917441912,
      weight_decay: 0.1,
    },
  );
});

test("what is no settings file holds nothing", () => {
  for (const text of ["", "[1, 2]", "just words", "a: [", "{", "- x\n- y", "\u0000\u0001"]) {
    assert.deepEqual(read("config.yaml", text), {}, text);
    assert.deepEqual(read("config.json", text), {}, text);
  }
  assert.deepEqual(read("config.yaml", `lr: 0.1\n#${"x".repeat(longestCompanion)}`), {});
});

test("hostile settings cost little", () => {
  const deep = `${"{a: ".repeat(5000)}1${"}".repeat(5000)}`;
  assert.deepEqual(read("config.yaml", deep), {});
  const aliases = Array.from({ length: 12 }, (_, i) =>
    i === 0 ? "a0: &a0 {x: 1}" : `a${i}: &a${i} {p: *a${i - 1}, q: *a${i - 1}, r: *a${i - 1}}`,
  );
  assert.ok(readCompanion("config.yaml", aliases.join("\n")).size <= 500);
});

test("no text throws", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.constantFrom("a.yaml", "a.json"),
      (text, name) => {
        readCompanion(name, text);
      },
    ),
  );
});

test("which files hold the settings of a log", () => {
  for (const name of [
    "hparams.yaml",
    "args.yaml",
    "opt.yaml",
    "config.yml",
    "config.json",
    "flags_0.json",
    "params.json",
  ])
    assert.equal(companionKind(name, "train.log"), "plain", name);
  assert.equal(companionKind("args_res50_100.yaml", "summary_res50_100.csv"), "named-after-log");
  assert.equal(companionKind("args_res50_200.yaml", "summary_res50_100.csv"), null);
  assert.equal(companionKind("run3.yaml", "run3.log"), "named-after-log");
  for (const name of ["package.json", "metrics.json", "train.log"])
    assert.equal(companionKind(name, "train.log"), null, name);
  for (const name of ["environment.yaml", "dpo_lora.yaml"])
    assert.equal(companionKind(name, "train.log"), "unusual", name);
});

test("of a YAML file with a name of its own the content tells whether it is about a training", () => {
  const settings = "learning_rate: 2e-6\nper_device_train_batch_size: 1\nseed: 42\nbeta: 0.05\n";
  assert.equal(readUnusualCompanion("dpo.yaml", settings).get("learning_rate"), 2e-6);
  const services = "version: 3\nservices:\n  web: {image: nginx, batch: 5}\n";
  assert.equal(readUnusualCompanion("compose.yaml", services).size, 0);
});

test("a list of one value is that value, of several none", () => {
  assert.deepEqual(read("config.yaml", "optimization:\n  lr: [0.0005]\n  betas: [0.9, 0.98]\n"), {
    learning_rate: 0.0005,
  });
});

test("DVCLive's settings lie above its plots", () => {
  const folders = ["", "work", "dvclive"];
  assert.deepEqual(trackerFolder([...folders, "plots", "metrics", "eval"]), folders);
  assert.equal(trackerFolder([...folders, "results"]), null);
  assert.equal(trackerFolder(["plots", "a", "b", "c", "d"]), null);
});

test("learning rates are named after their optimizer by Lightning and Composer", () => {
  assert.equal(optimizerOfRate("lr-AdamW/pg1"), "AdamW");
  assert.equal(optimizerOfRate("Train lr-DecoupledAdamW/group0"), "DecoupledAdamW");
  for (const name of ["lr", "lr-encoder", "val/lr", "loss"])
    assert.equal(optimizerOfRate(name), null, name);
});

test("a settings file of the run goes before names, names before a file that several share", () => {
  const facts = { name: "train.log", folders: ["seed_3", "sgd_lr0.1"] };
  const merged = mergeHyperparameters(facts, {
    own: [new Map([["learning_rate", 0.2]])],
    shared: [
      new Map<string, string | number>([
        ["seed", 42],
        ["optimizer", "adam"],
        ["epochs", 5],
      ]),
    ],
  });
  assert.deepEqual(Object.fromEntries(merged), {
    seed: 3,
    optimizer: "sgd",
    learning_rate: 0.2,
    epochs: 5,
  });
});

test("a person called Adam is no optimizer", () => {
  const nothing = { own: [], shared: [] };
  const facts = { name: "train.log", folders: ["project", "adam", "home"] };
  assert.equal(mergeHyperparameters(facts, nothing).has("optimizer"), false);
});

const bombs: readonly [string, string][] = [
  ["nested flow maps", `${"{a: ".repeat(300)}1${"}".repeat(300)}`],
  ["flow maps that are never closed", "{".repeat(1000)],
  ["nested explicit keys", `${"? ".repeat(5000)}a`],
  ["maps as keys of maps", `${"{".repeat(400)}a: 1${"}: 1".repeat(400)}`],
  ["many flat keys", Array.from({ length: 15_000 }, (_, i) => `key${i}: ${i}`).join("\n")],
  [
    "aliases of aliases",
    `a0: &a0 {x: {}}\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} {x: *a${i}, y: *a${i}, z: *a${i}}`).join("\n")}`,
  ],
];

for (const [what, text] of bombs) {
  test(`settings made of ${what} are read or passed over, and reading goes on`, () => {
    assert.ok(readCompanion("config.yaml", text).size <= 500);
    assert.equal(readCompanion("config.yaml", "lr: 0.1").get("learning_rate"), 0.1);
  });
}
