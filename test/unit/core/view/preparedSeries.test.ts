import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { drained } from "../../../../src/core/parts.ts";
import { Series } from "../../../../src/core/run/series.ts";
import { axisScale } from "../../../../src/core/view/axes.ts";
import { exponentialMovingAverage } from "../../../../src/core/view/ema.ts";
import { PreparedStore } from "../../../../src/core/view/preparedSeries.ts";

/** A log that grows: points, some of them not finite or without a step, and restarts. */
const growth = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({ value: fc.double(), step: fc.option(fc.nat({ max: 50 })) }),
    },
    { weight: 1, arbitrary: fc.constant("restart" as const) },
    { weight: 1, arbitrary: fc.constant("thin" as const) },
    { weight: 2, arbitrary: fc.constant("look" as const) },
  ),
  { minLength: 1, maxLength: 120 },
);

function picture(series: Series, store: PreparedStore) {
  const scale = axisScale([series], "step");
  const prepared = drained(store.series(series, scale));
  const { x, finite, nonFinite, ascending } = prepared;
  const whole = prepared.stretch();
  const smooth = drained(prepared.smooth(0.9)).means;
  return {
    x: [...x],
    finite: [...finite],
    nonFinite: [...nonFinite],
    ascending,
    extent: prepared.extent(scale),
    smooth: [...finite].map((i) => smooth[i]),
    extremes: whole.length === 0 ? null : whole.extremes(0, whole.length),
  };
}

test("what was prepared of a series that grew is what is prepared of it at once", () => {
  fc.assert(
    fc.property(growth, (events) => {
      const series = new Series("loss", "train_loss");
      const store = new PreparedStore();
      for (const [at, event] of events.entries()) {
        if (event === "restart") series.markSeam();
        else if (event === "thin") series.thin();
        else if (event === "look") picture(series, store);
        else series.append({ ...event, epoch: null, time: null, line: at + 1 });
      }
      assert.deepEqual(picture(series, store), picture(series, new PreparedStore()));
    }),
  );
});

test("a point that is appended leaves all others as they were", () => {
  const series = new Series("loss", "train_loss");
  for (let step = 0; step < 100_000; step++) {
    series.append({ step, epoch: null, time: null, value: Math.sin(step), line: step + 1 });
  }
  const store = new PreparedStore();
  const scale = axisScale([series], "step");
  const { finite: before } = drained(store.series(series, scale));
  series.append({ step: 100_000, epoch: null, time: null, value: 3, line: 100_001 });
  let parts = 0;
  const work = store.series(series, scale);
  while (work.next().done !== true) parts++;
  assert.ok(parts <= 1, `${parts} parts were read again`);
  assert.equal(before.length, 100_000);
});

test("two that let it grow by turns take each point once", () => {
  const series = new Series("loss", "train_loss");
  const grow = (count: number) => {
    for (let i = 0; i < count; i++) {
      const step = series.length;
      series.append({ step, epoch: null, time: null, value: Math.sin(step), line: step + 1 });
    }
  };
  grow(10);
  const store = new PreparedStore();
  picture(series, store);
  grow(50_000);
  const scale = axisScale([series], "step");
  const drawn = store.series(series, scale);
  drawn.next();
  grow(40_000);
  const exported = store.series(series, scale);
  for (let done = false; !done; ) {
    done = [exported.next(), drawn.next()].every((turn) => turn.done === true);
  }
  const prepared = drained(store.series(series, scale));
  const averages = [prepared.smooth(0.9), prepared.smooth(0.9)];
  averages[0]?.next();
  for (let done = false; !done; ) {
    done = averages.map((average) => average.next()).every((turn) => turn.done === true);
  }
  assert.deepEqual(picture(series, store), picture(series, new PreparedStore()));
});

test("the average of a long curve neither drifts nor stalls where its weights have faded", () => {
  const values = new Float64Array(20_000).fill(2);
  const means = exponentialMovingAverage(values, Uint32Array.from(values.keys()), 0.9);
  assert.ok(means.every((mean) => Math.abs(mean - 2) < 1e-9));
});

test("of a long series each point is taken for what it is, wherever something is special", () => {
  const series = new Series("loss", "train_loss");
  const withoutStep = new Set([20_000, 40_001]);
  const odd = new Map([
    [5, Number.NaN],
    [16_384, Number.POSITIVE_INFINITY],
    [33_000, Number.NEGATIVE_INFINITY],
  ]);
  for (let i = 0; i < 50_000; i++) {
    const step = withoutStep.has(i) ? null : i === 45_000 ? 7 : i;
    series.append({ step, epoch: null, time: null, value: odd.get(i) ?? 1 / (i + 1), line: i + 1 });
  }
  const scale = axisScale([series], "step");
  const prepared = drained(new PreparedStore().series(series, scale));
  assert.deepEqual([...prepared.nonFinite], [...odd.keys()]);
  assert.equal(prepared.finite.length, 50_000 - odd.size - withoutStep.size);
  assert.equal(prepared.ascending, false);
  assert.equal(prepared.x[45_000], 7);
  assert.deepEqual(prepared.extent(scale), { min: 0, max: 49_999, leastPositive: 1 });
});
