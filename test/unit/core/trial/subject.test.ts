import assert from "node:assert/strict";
import { test } from "node:test";
import { subjectOf } from "../../../../src/core/trial/subject.ts";
import { curve, syntheticRun } from "../diagnosis/syntheticRun.ts";
import { lossRun, stuckRun } from "./support.ts";

function signsOf(run: ReturnType<typeof lossRun>): readonly string[] {
  return subjectOf([run], "")?.findings.map(({ sign }) => sign) ?? [];
}

test("a run on which another sign hides the plateau is tried against a plateau as well, last", () => {
  const jumping = lossRun((i) => 1 + 0.25 * Math.sin(i * 2.4) + 0.2 * Math.sin(i * 1.7));
  const signs = signsOf(jumping);
  assert.equal(signs[0], "oscillation");
  assert.equal(signs.at(-1), "plateau");
});

test("nothing is tried twice against the sign that is shown", () => {
  assert.equal(signsOf(stuckRun()).filter((sign) => sign === "plateau").length, 1);
});

test("a run that overfits has learned: nothing is tried against a plateau", () => {
  const overfitting = syntheticRun(
    { role: "train_loss", values: curve(100, (i) => Math.exp(-i / 10), 0.002), count: "epoch" },
    {
      role: "val_loss",
      values: curve(
        100,
        (i) => 0.5 + 0.5 * Math.exp(-i / 5) + 0.02 * Math.max(0, i - 15),
        0.002,
        3,
      ),
      count: "epoch",
    },
  );
  const signs = signsOf(overfitting);
  assert.ok(signs.includes("overfitting"), signs.join());
  assert.ok(!signs.includes("plateau"), signs.join());
});

test("of several signs the one that was asked for comes first, and is what trials get rid of", () => {
  const spiking = (i: number) => Math.exp(-i / 30) * (i === 60 || i === 61 ? 40 : 1);
  const rising = (i: number) => 0.5 + 0.5 * Math.exp(-i / 5) + 0.02 * Math.max(0, i - 15);
  const both = syntheticRun(
    { role: "train_loss", values: curve(120, spiking, 0.002), count: "epoch" },
    { role: "val_loss", values: curve(120, rising, 0.002, 3), count: "epoch" },
  );
  const shown = subjectOf([both], "")?.findings.map(({ sign }) => sign) ?? [];
  assert.ok(shown.length > 1, shown.join());
  for (const sign of shown) {
    const subject = subjectOf([both], "", sign);
    assert.equal(subject?.findings[0]?.sign, sign);
    assert.ok(subject?.troubles.has(sign));
  }
});
