import assert from "node:assert/strict";
import { test } from "node:test";
import { Series } from "../../../../src/core/run/series.ts";

test("half a million points keep their values, lines and coordinates, and so do views handed out before", () => {
  const series = new Series("loss", "train_loss");
  let early: Float64Array | null = null;
  for (let i = 0; i < 500_000; i++) {
    if (i === 100_000) early = series.values;
    series.append({
      step: i,
      epoch: i % 3 === 0 ? i / 3 : null,
      time: null,
      value: -i,
      line: i + 1,
    });
  }
  assert.equal(series.length, 500_000);
  assert.ok(series.values.every((value, i) => value === -i));
  assert.ok(series.lines.every((line, i) => line === i + 1));
  assert.ok(series.axis("step")?.every((step, i) => step === i));
  assert.ok(
    series
      .axis("epoch")
      ?.every((epoch, i) => (i % 3 === 0 ? epoch === i / 3 : Number.isNaN(epoch))),
  );
  assert.equal(series.axis("time"), null);
  assert.equal(early?.length, 100_000);
  assert.ok(early?.every((value, i) => value === -i));
});
