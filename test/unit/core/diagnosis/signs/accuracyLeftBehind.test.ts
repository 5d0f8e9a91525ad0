import assert from "node:assert/strict";
import { test } from "node:test";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { overfitting } from "../../../../../src/core/diagnosis/signs/overfitting.ts";
import { curve, syntheticRun } from "../syntheticRun.ts";

const count = "epoch" as const;
const rising = (to: number, from = 0.5) =>
  curve(60, (i) => to - (to - from) * Math.exp(-i / 4), 0.004);
/** From the cross-entropy of guessing between two classes. */
const learned = curve(60, (i) => 0.002 + 0.69 * Math.exp(-i / 5));

function judge(
  held: readonly number[],
  trained: readonly number[] | null = rising(0.99),
  loss: readonly number[] = learned,
) {
  return overfitting(
    new RunCurves(
      syntheticRun(
        { role: "train_loss", values: loss, count },
        { role: "val_accuracy", values: held, count },
        ...(trained === null ? [] : [{ role: "train_accuracy", values: trained, count } as const]),
      ),
    ),
  );
}

test("training data learned by heart beside an accuracy that falls, or stands far below", () => {
  const falling = curve(60, (i) => 0.85 - 0.35 * Math.exp(-i / 3) - 0.0025 * i, 0.004);
  for (const result of [judge(falling), judge(falling, null), judge(falling.map((a) => 100 * a))]) {
    assert.ok(result.kind === "found" && result.finding.severity === "info");
    assert.match(result.finding.summary.template, /has fallen since its best/);
  }
  const standing = judge(rising(0.7));
  assert.ok(standing.kind === "found");
  assert.match(standing.finding.summary.template, /has not risen since/);
});

test("a small loss alone tells that data are learned by heart only where it is a cross-entropy", () => {
  const held = rising(0.7);
  const entropy = judge(held, null);
  assert.ok(entropy.kind === "found");
  assert.equal(entropy.finding.evidence["accuracy on training data"], undefined);
  assert.equal(entropy.finding.evidence["opening loss"], 0.692);
  const margins = learned.map((loss) => 0.35 * loss);
  assert.equal(judge(held, null, margins).kind, "undecided");
  assert.equal(
    judge(
      held,
      null,
      learned.map((loss) => 1.2 * loss),
    ).kind,
    "undecided",
  );
  assert.equal(judge(held, rising(0.99), margins).kind, "found");
});

test("an accuracy that is nearly as good, or gains still, and data that are not learned, are left in peace", () => {
  const gaining = curve(60, (i) => 0.5 + 0.004 * i, 0.004);
  assert.equal(judge(rising(0.93)).kind, "undecided");
  assert.equal(judge(gaining).kind, "undecided");
  assert.equal(judge(rising(0.7), rising(0.9)).kind, "undecided");
  const burst = [900, ...curve(59, () => 0.65, 0.01)];
  assert.equal(
    judge(
      curve(60, () => 0.58, 0.01),
      null,
      burst,
    ).kind,
    "undecided",
  );
  const jumping = curve(60, () => 0.85, 0.08, 3);
  assert.equal(judge(jumping).kind, "undecided");
});
