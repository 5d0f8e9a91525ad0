import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDiagnosis } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../src/core/message.ts";
import { statusModel } from "../../../../src/core/view/statusModel.ts";
import { finding, runWith } from "./support.ts";

const alone = { isAlone: true, othersStuck: 0, isNews: true };
const noise = (i: number) => 0.02 * Math.sin(78.233 * i);
const points = (value: (i: number) => number, length = 20) =>
  Array.from({ length }, (_, i) => value(i));

function text(loss: readonly number[], validation?: readonly number[]): string {
  const run = runWith({
    loss: { role: "train_loss", values: loss },
    ...(validation === undefined
      ? {}
      : { val_loss: { role: "val_loss" as const, values: validation } }),
  });
  return statusModel(run, emptyDiagnosis, alone, formatMessage).text;
}

test("newest losses with their direction in words", () => {
  const flat = points((i) => 0.93 + noise(i));
  assert.match(text(flat, flat), /^loss 0\.9\d* \(flat\) · val 0\.9\d* \(flat\)$/);
  assert.match(text(points((i) => 2 - 0.05 * i)), /\(falling\)$/);
  assert.match(text(points((i) => 1 + 0.05 * i)), /\(rising\)$/);
});

test("noise has no direction, and a slow fall below its noise none yet", () => {
  for (let shift = 0; shift < 20; shift++)
    assert.match(text(points((i) => 1 + 5 * noise(i + shift))), /\(flat\)$/);
  assert.match(text(points((i) => 1 - 0.0001 * i + noise(i))), /\(flat\)$/);
});

test("few points and numbers that are none have no direction", () => {
  assert.equal(text([2, 1]), "loss 1");
  assert.equal(text(points((i) => (i === 19 ? Number.NaN : 1))), "loss NaN");
});

test("a finding is named since when; beside others the run has its name, and those that are stuck are counted", () => {
  const run = runWith({ loss: { role: "train_loss", values: [1, 2] } });
  const diagnosis = { findings: [finding()], undecided: [] };
  const say = (around: typeof alone) => statusModel(run, diagnosis, around, formatMessage).text;
  assert.equal(say(alone), "Plateau since step 3");
  assert.equal(
    say({ ...alone, isAlone: false, othersStuck: 2 }),
    "train: Plateau since step 3 · 2 more stuck",
  );
});

test("a run that had ended before the session names its problem without alarm", () => {
  const run = runWith({ loss: { role: "train_loss", values: [1, 2] } });
  const diagnosis = { findings: [finding()], undecided: [] };
  const old = statusModel(run, diagnosis, { ...alone, isNews: false }, formatMessage);
  const news = statusModel(run, diagnosis, alone, formatMessage);
  assert.equal(old.text, news.text);
  assert.deepEqual(old.details, news.details);
  assert.deepEqual([old.alert, news.alert], [null, finding().severity]);
});
