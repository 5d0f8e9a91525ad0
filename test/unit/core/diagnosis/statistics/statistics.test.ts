import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  autocorrelation,
  effectiveSampleSize,
} from "../../../../../src/core/diagnosis/statistics/autocorrelation.ts";
import { blockMedians } from "../../../../../src/core/diagnosis/statistics/blockMedians.ts";
import { changePoint } from "../../../../../src/core/diagnosis/statistics/changePoint.ts";
import { mannKendall } from "../../../../../src/core/diagnosis/statistics/mannKendall.ts";
import {
  median,
  medianAbsoluteDeviation,
  quantile,
  runningMedian,
} from "../../../../../src/core/diagnosis/statistics/median.ts";
import { noise } from "../../../../../src/core/diagnosis/statistics/noise.ts";
import { ranks } from "../../../../../src/core/diagnosis/statistics/ranks.ts";
import { rollingQuantile } from "../../../../../src/core/diagnosis/statistics/rollingQuantile.ts";
import { theilSen } from "../../../../../src/core/diagnosis/statistics/theilSen.ts";

interface Expected {
  readonly values: readonly number[];
  readonly median: number;
  readonly quantile10: number;
  readonly medianAbsoluteDeviation: number;
  readonly noise: number;
  readonly autocorrelation1: number;
  readonly autocorrelation3: number;
  readonly theilSenSlope: number;
  readonly theilSenIntercept: number;
  readonly mannKendallS: number;
  readonly mannKendallVariance: number;
  readonly mannKendallZ: number;
  readonly changePointIndex: number;
  readonly changePointSse: number;
  readonly runningMedian5: readonly number[];
  readonly rollingMedian5: readonly (number | null)[];
  readonly rollingQuantile90of8: readonly (number | null)[];
  readonly ranks: readonly number[];
}

/** Made by test/fixtures/statistics/make.py with numpy and scipy. */
const fixtures = JSON.parse(
  readFileSync(new URL("../../../../fixtures/statistics/expected.json", import.meta.url), "utf8"),
) as Record<string, Expected>;
const broken = new Map(Object.entries(fixtures)).get("broken") ?? assert.fail("no such fixture");

function close(actual: number, expected: number, what: string): void {
  assert.ok(
    Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected)),
    `${what}: ${actual} instead of ${expected}`,
  );
}

function closeEach(actual: Float64Array, expected: readonly (number | null)[]): void {
  assert.equal(actual.length, expected.length);
  for (const [i, value] of expected.entries()) {
    if (value === null) assert.ok(Number.isNaN(actual[i]));
    else close(actual[i] ?? Number.NaN, value, `at ${i}`);
  }
}

for (const [name, expected] of Object.entries(fixtures)) {
  test(`statistics agree with numpy and scipy: ${name}`, () => {
    const y = Float64Array.from(expected.values);
    const x = y.map((_, i) => i);
    close(median(y), expected.median, "median");
    close(quantile(y, 0.1), expected.quantile10, "10 % quantile");
    close(medianAbsoluteDeviation(y), expected.medianAbsoluteDeviation, "MAD");
    close(noise(y), expected.noise, "noise");
    close(autocorrelation(y), expected.autocorrelation1, "autocorrelation at lag 1");
    close(autocorrelation(y, 3), expected.autocorrelation3, "autocorrelation at lag 3");
    const line = theilSen(x, y);
    close(line.slope, expected.theilSenSlope, "slope");
    close(line.intercept, expected.theilSenIntercept, "intercept");
    const trend = mannKendall(y);
    assert.equal(trend.s, expected.mannKendallS);
    close(trend.variance, expected.mannKendallVariance, "variance of S");
    close(trend.z, expected.mannKendallZ, "z");
    const split = changePoint(x, y);
    assert.equal(split?.index, expected.changePointIndex);
    assert.ok(Math.abs(split.sse - expected.changePointSse) < 1e-6 * expected.changePointSse);
    assert.deepEqual([...ranks(y)], [...expected.ranks]);
    closeEach(runningMedian(y, 5), expected.runningMedian5);
    closeEach(rollingQuantile(y, 5, 0.5), expected.rollingMedian5);
    closeEach(rollingQuantile(y, 8, 0.9), expected.rollingQuantile90of8);
  });
}

test("the interval of a change point holds the place where a curve was bent", () => {
  const y = Float64Array.from(broken.values);
  const split = changePoint(
    y.map((_, i) => i),
    y,
  );
  assert.ok(split !== null && split.from <= 25 && 25 <= split.to, JSON.stringify(split));
});

test("autocorrelation makes a series worth fewer values, anticorrelation not more", () => {
  close(effectiveSampleSize(100, 0.5), 100 / 3, "effective size");
  assert.equal(effectiveSampleSize(100, -0.5), 100);
  assert.equal(effectiveSampleSize(10, 1), 1);
});

test("nothing is made of too few values", () => {
  const empty = new Float64Array();
  assert.ok(Number.isNaN(median(empty)));
  assert.ok(Number.isNaN(noise(Float64Array.of(1))));
  assert.equal(mannKendall(Float64Array.of(1, 2)).z, 0);
  assert.equal(changePoint(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3)), null);
  assert.deepEqual(theilSen(Float64Array.of(2, 2), Float64Array.of(1, 5)), {
    slope: 0,
    intercept: 3,
  });
});

test("long series are reduced before a quadratic method and keep their trend", () => {
  const y = Float64Array.from(
    { length: 100_000 },
    (_, i) => 5 - i * 1e-4 + ((i * 7919) % 101) / 50,
  );
  const x = y.map((_, i) => i);
  assert.equal(blockMedians(y, 100).length, 100);
  assert.ok(Math.abs(theilSen(x, y).slope + 1e-4) < 1e-6);
  assert.ok(mannKendall(y).z < -2);
});

test("a running median drops a single outlier and keeps the length", () => {
  const smooth = runningMedian(Float64Array.of(1, 1, 50, 1, 1), 3);
  assert.deepEqual([...smooth], [1, 1, 1, 1, 1]);
});
