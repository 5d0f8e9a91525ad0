import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isSameCurve } from "../../../../src/core/run/sameCurve.ts";
import { Series } from "../../../../src/core/run/series.ts";
import { thinnedIndices } from "../../../../src/core/run/thinnedIndices.ts";

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const long = fc.record({
  values: fc.array(value, { maxLength: 300 }),
  seams: fc.uniqueArray(fc.nat(300), { maxLength: 4 }),
});

test("the newer half, each restart, the first NaN and the extremes of all neighbours stay", () => {
  fc.assert(
    fc.property(long, ({ values, seams }) => {
      const column = Float64Array.from(values);
      const within = seams.filter((index) => index < values.length).sort((a, b) => a - b);
      const kept = thinnedIndices(
        column,
        within.map((index) => ({ index })),
        null,
        1_000_000,
      );
      const stays = new Set(kept);
      assert.deepEqual(
        [...stays],
        [...kept].sort((a, b) => a - b),
      );
      const old = values.length >> 1;
      for (let i = old; i < values.length; i++) assert.ok(stays.has(i));
      for (const index of within) assert.ok(stays.has(index));
      const odd = values.findIndex((one) => !Number.isFinite(one));
      assert.ok(odd < 0 || stays.has(odd));
      const finite = values.filter(Number.isFinite);
      const left = [...kept].map((i) => values[i] ?? 0).filter(Number.isFinite);
      assert.equal(Math.min(...left), Math.min(...finite));
      assert.equal(Math.max(...left), Math.max(...finite));
    }),
  );
});

test("a quarter of a long series goes, or a little less", () => {
  const noisy = Float64Array.from({ length: 80_000 }, (_, i) => Math.sin(i * i));
  const { length } = thinnedIndices(noisy, [], null, 80_000);
  assert.ok(length >= 60_000 && length <= 64_000, `${length}`);
});

function grown(length: number, seamAt?: number): Series {
  const series = new Series("loss", "train_loss");
  for (let i = 0; i < length; i++) {
    if (i === seamAt) series.markSeam();
    const step = seamAt !== undefined && i >= seamAt ? i - 100 : i;
    series.append({ step, epoch: null, time: i / 2, value: Math.sin(i * i), line: i + 1 });
  }
  return series;
}

test("a thinned series has whole points of the log, counts all, and goes on", () => {
  const series = grown(10_000, 3001);
  const before = series.values;
  const dropped = series.thin();
  assert.ok(dropped > 1900);
  assert.equal(series.length, 10_000 - dropped);
  assert.equal(series.total, 10_000);
  assert.equal(before[5000], Math.sin(5000 * 5000), "columns that were handed out stay");
  series.append({ step: 9900, epoch: null, time: 5000, value: 7, line: 10_001 });
  assert.equal(series.total, 10_001);
  assert.equal(series.last?.value, 7);
  for (let index = 0; index < series.length - 1; index++) {
    const { line = 0, step, time, value } = series.at(index) ?? {};
    assert.equal(value, Math.sin((line - 1) * (line - 1)));
    assert.equal(step, line > 3001 ? line - 101 : line - 1);
    assert.equal(time, (line - 1) / 2);
  }
  const [seam] = series.seams;
  assert.equal(series.at(seam?.index ?? 0)?.line, 3002, "the restart is where it was");
});

test("thinned again and again, the newest stay whole and the oldest stay told", () => {
  const series = grown(40_000);
  while (series.length > 16_000) assert.ok(series.thin() > 0);
  assert.equal(series.total, 40_000);
  assert.equal(series.at(0)?.line, 1);
  const lines = [...series.lines];
  const newest = lines.slice(-1500);
  assert.deepEqual(
    newest,
    newest.map((_, i) => 40_000 - 1499 + i),
  );
  const gaps = lines.slice(1).map((line, i) => line - (lines[i] ?? 0));
  assert.ok(Math.max(...gaps) < 2000, "no stretch is without points");
});

test("a thinned series is the same curve as the whole one, and as one that is thinned otherwise", () => {
  const whole = grown(30_000);
  const once = grown(30_000);
  const often = grown(30_000);
  once.thin();
  while (often.length > 16_000) often.thin();
  for (const other of [once, often]) assert.ok(isSameCurve(whole, other));
  assert.ok(isSameCurve(once, often));
  const another = new Series("loss", "train_loss");
  for (let step = 0; step < 30_000; step++)
    another.append({ step, epoch: null, time: null, value: Math.cos(step * step), line: step + 1 });
  another.thin();
  assert.ok(!isSameCurve(whole, another));
});

test("a series that is thinned in parts while it grows has the points that it would have, and those that came", () => {
  for (const seamAt of [undefined, 3001, 10_004]) {
    const atOnce = grown(10_000, seamAt);
    const inParts = grown(10_000, seamAt);
    const after = (series: Series, index: number) => {
      if (index === seamAt) series.markSeam();
      series.append({ step: index, epoch: index, time: index / 2, value: index, line: index + 1 });
    };
    for (let round = 0; round < 2; round++) {
      const { thinnings, total } = atOnce;
      atOnce.thin();
      let parts = 0;
      for (; inParts.thinnings === thinnings; parts++) {
        inParts.thinPart();
        after(inParts, total + parts);
      }
      assert.ok(parts > 3);
      for (let part = 0; part < parts; part++) after(atOnce, total + part);
      assert.deepEqual(inParts.values, atOnce.values);
      assert.deepEqual(inParts.lines, atOnce.lines);
      assert.deepEqual(inParts.ordinals, atOnce.ordinals);
      assert.deepEqual(inParts.seams, atOnce.seams);
      assert.equal(inParts.total, atOnce.total);
      for (const axis of ["step", "epoch", "time"] as const)
        assert.deepEqual(inParts.axis(axis), atOnce.axis(axis));
    }
  }
});
