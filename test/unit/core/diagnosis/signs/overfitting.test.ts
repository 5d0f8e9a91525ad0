import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { overfitting as detect } from "../../../../../src/core/diagnosis/signs/overfitting.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const overfitting = (run: Run) => detect(new RunCurves(run));

const training = curve(60, (i) => 0.05 + 2 * Math.exp(-i / 8), 0.005);
/** Falls to 0.5 at epoch 20 and rises from there. */
const rising = curve(60, (i) => (i < 20 ? 1.5 - 0.05 * i : 0.5 + 0.02 * (i - 20)), 0.005, 7);

function run(
  train: readonly number[],
  validation: readonly number[],
  accuracy?: readonly number[],
) {
  return syntheticRun(
    { role: "train_loss", values: train, count: "epoch" },
    { role: "val_loss", values: validation, count: "epoch" },
    ...(accuracy === undefined
      ? []
      : [{ role: "val_accuracy", values: accuracy, count: "epoch" } as const]),
  );
}

test("validation loss that rises while training loss falls is overfitting, clear a tenth above its best", () => {
  const result = overfitting(run(training, rising));
  assert.ok(result.kind === "found");
  const { finding } = result;
  const { epoch, interval } = finding.onset;
  assert.ok(
    Math.abs((interval?.from.epoch ?? 0) - 20) <= 1,
    "the best is where the interval begins",
  );
  const atOnset = rising[epoch ?? 0] ?? 0;
  assert.ok(Math.abs(atOnset / Math.min(...rising) - 1.1) < 0.1, `onset ${epoch}`);
  assert.ok(finding.confidence > 0.9);
  assert.match(formatMessage(finding.summary), /best value at epoch (19|20|21) /);
});

test("a gap alone is not overfitting", () => {
  const validation = training.map((value) => 3 * value + 0.5);
  assert.equal(overfitting(run(training, validation)).kind, "notFound");
});

test("a rise within the noise is not overfitting", () => {
  const validation = curve(60, (i) => 0.5 + Math.exp(-i / 5), 0.05, 3);
  assert.equal(overfitting(run(training, validation)).kind, "notFound");
});

test("both losses rising is divergence, not overfitting", () => {
  const train = curve(60, (i) => (i < 20 ? 2 - 0.08 * i : 0.4 + 0.05 * (i - 20)), 0.005);
  assert.equal(overfitting(run(train, rising)).kind, "notFound");
});

test("a training loss that learned nothing has not overfitted", () => {
  const train = curve(60, () => 2.3, 0.005);
  assert.equal(overfitting(run(train, rising)).kind, "notFound");
});

test("double descent clears the finding", () => {
  const bump = (i: number) =>
    i < 15 ? 1.5 - 0.06 * i : i < 35 ? 0.6 + 0.02 * (i - 15) : 1 - 0.03 * (i - 35);
  const validation = curve(60, bump, 0.005);
  assert.equal(overfitting(run(training.slice(0, 35), validation.slice(0, 35))).kind, "found");
  assert.equal(overfitting(run(training, validation)).kind, "notFound");
});

test("a rise that has come to rest above its best still counts", () => {
  const validation = curve(80, (i) => 0.8 - 0.15 * Math.exp(-i / 2) + (i === 0 ? -0.1 : 0), 0.001);
  const train = curve(80, (i) => 2 * Math.exp(-i / 10));
  assert.equal(overfitting(run(train, validation)).kind, "found");
});

test("validation loss that rises from the first point is a mismatch", () => {
  const validation = curve(60, (i) => 0.5 + 0.02 * i, 0.002);
  const result = overfitting(run(training, validation));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "train-validation-mismatch");
});

test("validation loss that fell once before it rose has its best value there, and is no mismatch", () => {
  const validation = [0.407, 0.387, 0.446, 0.57, 0.71, 0.817, 0.942, 1.028, 1.185, 1.206];
  const train = [0.619, 0.335, 0.154, 0.059, 0.024, 0.017, 0.011, 0.015, 0.018, 0.0175];
  const result = overfitting(run(train, validation));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, null);
  assert.equal(result.finding.onset.interval?.from.epoch, 1);
});

test("accuracy that still rises makes it over-confidence", () => {
  const accuracy = curve(60, (i) => 0.5 + 0.006 * i, 0.002);
  const result = overfitting(run(training, rising, accuracy));
  assert.ok(result.kind === "found");
  assert.equal(result.finding.subtype, "over-confidence");
});

test("no validation loss is undecided, few values say how many are missing", () => {
  const none = overfitting(syntheticRun({ role: "train_loss", values: training }));
  assert.ok(none.kind === "undecided" && /No validation loss/.test(formatMessage(none.reason)));
  const few = overfitting(run(training.slice(0, 5), rising.slice(0, 5)));
  assert.ok(few.kind === "undecided" && /2 more/.test(formatMessage(few.reason)));
});

test("losses that count different things are aligned by their lines", () => {
  const mixed = syntheticRun(
    { role: "train_loss", values: curve(600, (i) => 0.05 + 2 * Math.exp(-i / 80), 0.005) },
    { role: "val_loss", values: rising, every: 10, count: "epoch" },
  );
  assert.equal(overfitting(mixed).kind, "found");
});

test("validation alone says that it rose, not that it overfits", () => {
  const result = overfitting(syntheticRun({ role: "val_loss", values: rising, count: "epoch" }));
  assert.ok(result.kind === "found");
  assert.ok(result.finding.confidence < 0.8);
  assert.doesNotMatch(formatMessage(result.finding.summary), /overfitting|training/);
});

test("a validation loss that is zero throughout has not risen", () => {
  assert.equal(
    overfitting(
      run(
        training,
        curve(60, () => 0),
      ),
    ).kind,
    "notFound",
  );
});

test("a training loss that jumps has kept what it learned since the best validation loss", () => {
  const jumping = curve(60, (i) => 0.4 + 1.4 * Math.exp(-i / 25) + (i > 52 ? 0.2 : 0), 0.02);
  assert.equal(overfitting(run(jumping, rising)).kind, "found");
  const lost = curve(60, (i) => 0.4 + 1.4 * Math.exp(-i / 25) + (i > 52 ? 1.2 : 0), 0.02);
  assert.equal(overfitting(run(lost, rising)).kind, "notFound");
});

test("six values after the best are enough where each is above the one before", () => {
  const validation = [1, 0.6, 0.5, 0.54, 0.6, 0.67, 0.75, 0.84, 0.94];
  const fitted = curve(9, (i) => 1.2 * Math.exp(-i / 3));
  assert.equal(overfitting(run(fitted, validation)).kind, "found");
  assert.equal(overfitting(run(fitted.slice(0, 8), validation.slice(0, 8))).kind, "notFound");
});

test("a training loss of noisy batches is not asked for more than its noise can show", () => {
  for (const seed of [3, 5, 21]) {
    const noisy = curve(60, (i) => 0.5 + 0.7 * Math.exp(-i / 10), 0.5, seed);
    assert.equal(overfitting(run(noisy, rising)).kind, "found");
  }
});

test("every pair of losses is judged, and the one that overfits is named", () => {
  const calm = curve(60, (i) => 0.5 + Math.exp(-i / 10), 0.002);
  const robust = curve(60, (i) => (i < 20 ? 2 - 0.05 * i : 1 + 0.03 * (i - 20)), 0.005);
  const gone = curve(60, (i) => 2 * Math.exp(-i / 25), 0.005);
  const result = overfitting(
    syntheticRun(
      { role: "train_loss", name: "train loss", values: calm },
      { role: "val_loss", name: "test loss", values: calm },
      { role: "other", name: "train robust loss", values: gone },
      { role: "other", name: "test robust loss", values: robust },
    ),
  );
  assert.ok(result.kind === "found");
  assert.equal(result.finding.series, "test robust loss");
  assert.match(formatMessage(result.finding.summary), /^test robust loss .* train robust loss/);
  const twin = overfitting(
    syntheticRun(
      { role: "train_loss", name: "train loss", values: calm },
      { role: "val_loss", name: "test loss", values: calm },
      { role: "other", name: "train robust loss", values: gone },
      { role: "other", name: "test robust loss", values: gone.map((value) => value + 0.3) },
    ),
  );
  assert.equal(twin.kind, "notFound");
});

test("a validation set of a few dozen samples with one or two wrong does not tell", () => {
  const accuracy = (samples: number, wrong: (i: number) => number) =>
    ({
      role: "val_accuracy",
      values: training.map((_, i) => 1 - Math.round(wrong(i)) / samples),
    }) as const;
  const losses = [
    { role: "train_loss", values: training },
    { role: "val_loss", values: rising },
  ] as const;
  const few = overfitting(
    syntheticRun(
      ...losses,
      accuracy(36, (i) => (i < 5 ? 6 : 1 + (i % 2))),
    ),
  );
  assert.ok(few.kind === "undecided" && /about 36 samples/.test(formatMessage(few.reason)));
  const many = overfitting(
    syntheticRun(
      ...losses,
      accuracy(36, (i) => (i < 5 ? 20 : 12 - (i % 2))),
    ),
  );
  assert.equal(many.kind, "found");
  const rounded = overfitting(
    syntheticRun(
      ...losses,
      accuracy(100, (i) => (i < 5 ? 6 : 2)),
    ),
  );
  assert.equal(rounded.kind, "found", "two digits do not tell how many samples there are");
});

test("three digits tell the size of a validation set where several shares are printed", () => {
  const losses = [
    { role: "train_loss", values: training },
    { role: "val_loss", values: rising },
  ] as const;
  const accuracy = (wrong: (i: number) => number) =>
    ({
      role: "val_accuracy",
      values: training.map((_, i) => Number((1 - wrong(i) / 35).toFixed(3))),
    }) as const;
  assert.equal(
    overfitting(
      syntheticRun(
        ...losses,
        accuracy((i) => 1 + (i % 2)),
      ),
    ).kind,
    "undecided",
  );
  assert.equal(
    overfitting(
      syntheticRun(
        ...losses,
        accuracy(() => 1),
      ),
    ).kind,
    "found",
  );
});

test("a validation loss well on its way back is no finding", () => {
  const returning = (to: number) =>
    curve(
      60,
      (i) =>
        i < 20 ? 1.5 - 0.05 * i : i < 30 ? 0.5 + 0.05 * (i - 20) : 1 - (1 - to) * ((i - 30) / 30),
      0.002,
      7,
    );
  assert.equal(overfitting(run(training, returning(0.7))).kind, "notFound");
  assert.equal(overfitting(run(training, returning(0.95))).kind, "found");
});

test("a rise without a pause is as high as its last value", () => {
  const steady = (by: number) =>
    curve(20, (i) => (i < 8 ? 2.4 - 0.05 * i : 2 + by * (i - 8)), 0, 7);
  assert.equal(overfitting(run(training.slice(0, 20), steady(0.019))).kind, "found");
});

test("a large rise that single values hide shows in all of them together, and not where training stood still", () => {
  const train = curve(20, (i) => 2 * 0.9 ** i, 0.01);
  const jumping = [
    1.9, 1.2, 1.02, 1.0, 1.6, 1.3, 2.4, 1.5, 1.9, 1.4, 2.9, 1.7, 2.2, 3.4, 1.9, 2.6, 2.1, 3.5, 2.3,
    2.8,
  ];
  assert.equal(overfitting(run(train, jumping)).kind, "found");
  const still = train.map((value, i) => (i < 3 ? value : (train[2] ?? value) - 0.001 * i));
  assert.equal(overfitting(run(still, jumping)).kind, "notFound");
});

test("a loss on few samples that jumps as far without rising is not overfitting", () => {
  const train = curve(20, (i) => 2 * 0.9 ** i, 0.01);
  const jumping = [
    1.9, 1.5, 2.6, 1.2, 2.2, 1.0, 1.6, 2.4, 1.3, 1.9, 1.1, 2.5, 1.4, 1.0, 2.1, 1.2, 2.3, 1.1, 1.7,
    1.3,
  ];
  assert.equal(overfitting(run(train, jumping)).kind, "notFound");
});

test("five values in a row, each above the one before, are a rise in a short run", () => {
  const train = [0.55, 0.49, 0.46, 0.41, 0.34, 0.23, 0.13, 0.06, 0.04, 0.03];
  const climbing = [0.69, 0.72, 0.84, 0.88, 0.71, 0.7, 0.72, 0.76, 0.85, 0.99];
  assert.equal(overfitting(run(train, climbing)).kind, "found");
  const back = [...climbing.slice(0, 8), 0.71, 0.74];
  assert.equal(overfitting(run(train, back)).kind, "notFound");
});

test("in a short run the last values count, not a median that lags behind the rise", () => {
  const train = [2.3, 1.9, 1.6, 1.4, 1.2, 1.1, 1, 0.9, 0.85, 0.8, 0.77, 0.75];
  const fall = [2.1, 1.7, 1.5, 1.42, 1.4, 1.39];
  const short = (rest: readonly number[]) => overfitting(run(train, [...fall, ...rest])).kind;
  assert.equal(short([1.37, 1.42, 1.46, 1.5, 1.72, 1.64]), "found");
  assert.equal(short([1.37, 1.42, 1.36, 1.41, 1.38, 1.44]), "notFound");
});

test("a rise that is clear of the noise since the best is not hidden by that of the fall", () => {
  const train = curve(30, (i) => 0.1 + 3 * Math.exp(-i / 5), 0.005);
  const fall = [1.1, 0.75, 0.84, 0.53, 0.6, 0.5, 0.58, 0.47, 0.54, 0.41, 0.47, 0.385];
  const rest = (step: number) => fall.map((_, i) => 0.4 + step * Math.min(i, 6) + 0.004 * (i % 2));
  assert.equal(overfitting(run(train, [...fall, ...rest(0.014)])).kind, "found");
  assert.equal(overfitting(run(train, [...fall, ...rest(0)])).kind, "notFound");
});

test("a small rise is information where training loss has fallen to a fraction since, and too weak where it has not", () => {
  const slight = curve(60, (i) => (i < 12 ? 1.5 - 0.05 * i : 0.95 + 0.0015 * (i - 12)), 0.004, 7);
  const far = overfitting(
    run(
      curve(60, (i) => 2 * 0.92 ** i, 0.001),
      slight,
    ),
  );
  assert.ok(far.kind === "found" && far.finding.confidence >= 0.5 && far.finding.confidence < 0.8);
  const little = overfitting(
    run(
      curve(60, (i) => 1.5 - 0.01 * i, 0.001),
      slight,
    ),
  );
  assert.ok(little.kind !== "found" || little.finding.confidence < 0.5);
});
