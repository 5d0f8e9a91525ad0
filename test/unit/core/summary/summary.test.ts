import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encode as encodeCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { encode as encodeO200k } from "gpt-tokenizer/encoding/o200k_base";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import { Run, runId } from "../../../../src/core/run/run.ts";
import { digitCurve } from "../../../../src/core/summary/digitCurve.ts";
import { runNames } from "../../../../src/core/summary/runNames.ts";
import { summarizeRun } from "../../../../src/core/summary/summarizeRun.ts";
import { summarizeRuns } from "../../../../src/core/summary/summarizeRuns.ts";
import { visibleText } from "../../../../src/core/visibleText.ts";

function runOf(path: string, levels: (epoch: number) => number, settings: object = {}): Run {
  const run = new Run({ id: runId(path, 1), name: path, path, format: "general", firstLine: 1 });
  for (const [key, value] of Object.entries(settings)) run.hyperparameters.set(key, value);
  for (const [name, shift] of [
    ["loss", 0],
    ["val_loss", 0.01],
  ] as const) {
    const role = name === "loss" ? "train_loss" : "val_loss";
    const series = run.obtain(name, () => role, "final");
    for (let epoch = 1; epoch <= 60; epoch++)
      series.append({ step: null, epoch, time: null, value: levels(epoch) + shift, line: epoch });
  }
  return run;
}

const flat = (epoch: number) => 2.305 + 0.002 * Math.sin(epoch * 1.7);
const falling = (epoch: number) => 2.3 * Math.exp(-epoch / 15) + 0.05;

function told(run: Run, name = run.path) {
  return { name, run, diagnosis: diagnoseRun(run) };
}

function tokensOf(text: string): number {
  return Math.max(encodeO200k(text).length, encodeCl100k(text).length);
}

test("a run says state, newest values, course, finding with onset and confidence, and three remedies", () => {
  const text = summarizeRun(told(runOf("a.log", flat, { learning_rate: 0.1 })), 300);
  assert.match(text, /^run a\.log: idle, epoch 60/);
  assert.match(text, /^val_loss: last 2\.\d+, best 2\.\d+ at epoch \d+, .*curve \d{16}$/m);
  assert.match(text, /^warning plateau since epoch \d+ \(line \d+\), confidence 0\.\d\d: /m);
  assert.match(text, /^ {2}try: [a-z-]+, [a-z-]+, [a-z-]+$/m);
  assert.match(text, /learning_rate 0\.1/);
  assert.ok(tokensOf(text) <= 300);
});

test("fifty runs fit 2,000 tokens, every one of them named, the worst first, with what differs", () => {
  const runs = Array.from({ length: 50 }, (_, seed) =>
    told(runOf(`runs/cnn_${seed}/metrics.csv`, seed % 5 === 0 ? flat : falling, { seed, lr: 0.1 })),
  );
  const text = summarizeRuns(runs, [], 2000);
  assert.ok(tokensOf(text) <= 2000, `${tokensOf(text)} tokens`);
  for (const { name } of runs) assert.ok(text.includes(`${name} `), name);
  assert.ok(text.indexOf("cnn_45/") < text.indexOf("cnn_1/"));
  assert.match(text, /^differs: seed$/m);
  assert.match(text, /^try against plateau: /m);
});

test("a budget holds whatever the names and numbers of the logs are", () => {
  const names = fc.array(fc.string({ unit: "binary", maxLength: 300 }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(names, fc.integer({ min: 60, max: 600 }), (paths, budget) => {
      const runs = paths.map((path) => runOf(path, falling));
      const own = runNames(runs, []);
      const all = runs.map((run) => told(run, own.get(run) ?? ""));
      assert.equal(new Set(all.map(({ name }) => name)).size, runs.length);
      const [first] = all;
      assert.ok(first);
      for (const text of [summarizeRuns(all, [], budget), summarizeRun(first, budget)]) {
        assert.equal(visibleText(text), text);
        assert.ok(text.length <= 8 * budget, "no longer than the longest tokens");
      }
    }),
    { numRuns: 30 },
  );
});

const named: readonly (readonly [
  what: string,
  folders: readonly string[],
  names: readonly string[],
])[] = [
  ["one folder", ["/w/a"], ["run/train.log", "/w/b/run/train.log"]],
  ["two folders", ["/w/a", "/w/b"], ["a/run/train.log", "b/run/train.log"]],
  ["two of one name", ["/w/a/p", "/w/b/p/"], ["a/p/run/train.log", "b/p/run/train.log"]],
  ["one within the other", ["/w/p", "/w/p/p"], ["w/p/run/train.log", "p/p/run/train.log"]],
  ["on Windows", ["C:\\a\\p", "C:\\b\\p"], ["a/p/run/train.log", "b/p/run/train.log"]],
];

for (const [what, folders, names] of named) {
  test(`runs are told apart by their folders: ${what}`, () => {
    const homes = folders.length === 1 ? [...folders, "/w/b"] : folders;
    const runs = homes.map((home) => runOf(`${home.replace(/\/$/, "")}/run/train.log`, flat));
    assert.deepEqual([...runNames(runs, folders).values()], names);
    assert.deepEqual([...runNames(runs.toReversed(), folders).values()], names.toReversed());
  });
}

test("a curve is low where the values are low, and says what is not finite", () => {
  const run = runOf("a.log", (epoch) => (epoch > 45 ? Number.NaN : epoch));
  const series = run.find("loss");
  assert.ok(series);
  assert.equal(digitCurve(series, 4), "059x");
  assert.equal(digitCurve(series, 1000).length, 60);
});

test("no text says anything to a terminal", () => {
  for (const text of [
    "\u001b[31mred",
    "a\rb",
    "\u202egnp",
    "\u009b2J",
    "\ud800",
    "a\u2028b",
    "\u0007",
  ]) {
    const shown = visibleText(text);
    assert.doesNotMatch(
      shown,
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e-\u202e\u2066-\u2069]/,
    );
    assert.equal(visibleText(shown), shown);
  }
  assert.equal(visibleText("loss\t0.5 – größer 损失 😀\n"), "loss\t0.5 – größer 损失 😀\n");
});
