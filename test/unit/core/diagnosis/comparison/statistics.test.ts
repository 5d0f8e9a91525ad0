import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { brownForsythe } from "../../../../../src/core/diagnosis/statistics/brownForsythe.ts";
import { incompleteBeta } from "../../../../../src/core/diagnosis/statistics/incompleteBeta.ts";
import {
  studentQuantile,
  studentTwoSided,
} from "../../../../../src/core/diagnosis/statistics/studentT.ts";
import {
  type MeanDifference,
  pairedTest,
  welch,
} from "../../../../../src/core/diagnosis/statistics/welch.ts";
import { wilsonInterval } from "../../../../../src/core/diagnosis/statistics/wilsonInterval.ts";

interface Tested {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly c: readonly number[];
  readonly welch: Omit<MeanDifference, "difference">;
  readonly paired: Omit<MeanDifference, "difference">;
  readonly brownForsythe: { readonly f: number; readonly p: number };
}

/** Made by test/fixtures/statistics/comparison.py with scipy. */
const expected = JSON.parse(
  readFileSync(new URL("../../../../fixtures/statistics/comparison.json", import.meta.url), "utf8"),
) as {
  readonly incompleteBeta: readonly { x: number; a: number; b: number; value: number }[];
  readonly student: readonly { t: number; degrees: number; p: number; quantile: number }[];
  readonly wilson: readonly { count: number; of: number; low: number; high: number }[];
  readonly samples: readonly Tested[];
};

function near(actual: number, wanted: number, tolerance = 1e-9): void {
  const size = Math.max(1e-12, Math.abs(wanted));
  assert.ok(Math.abs(actual - wanted) / size < tolerance, `${actual} is not ${wanted}`);
}

function nearDifference(actual: MeanDifference, wanted: Omit<MeanDifference, "difference">): void {
  near(actual.t, wanted.t);
  near(actual.degrees, wanted.degrees);
  near(actual.p, wanted.p);
  near(actual.interval.low, wanted.interval.low, 1e-8);
  near(actual.interval.high, wanted.interval.high, 1e-8);
}

test("the incomplete beta function", () => {
  for (const { x, a, b, value } of expected.incompleteBeta) near(incompleteBeta(x, a, b), value);
});

test("Student's t", () => {
  for (const { t, degrees, p, quantile } of expected.student) {
    near(studentTwoSided(t, degrees), p);
    near(studentQuantile(0.05, degrees), quantile);
  }
});

test("Wilson's interval of a share", () => {
  for (const { count, of, low, high } of expected.wilson) {
    const interval = wilsonInterval(count, of);
    assert.ok(Math.abs(interval.low - low) < 1e-6, `${interval.low} is not ${low}`);
    assert.ok(Math.abs(interval.high - high) < 1e-6, `${interval.high} is not ${high}`);
  }
});

test("Welch's test, the paired test, and Brown and Forsythe's", () => {
  for (const sample of expected.samples) {
    nearDifference(welch(sample.a, sample.b, 0.01), sample.welch);
    nearDifference(pairedTest(sample.a, sample.c, 0.01), sample.paired);
    if (sample.a.length < 3) continue;
    const spread = brownForsythe([sample.a, sample.b, sample.c]);
    near(spread.f, sample.brownForsythe.f);
    near(spread.p, sample.brownForsythe.p);
  }
});

test("samples without spread differ for certain or not at all", () => {
  assert.equal(welch([1, 1], [1, 1]).p, 1);
  assert.equal(welch([1, 1], [2, 2]).p, 0);
  assert.equal(
    brownForsythe([
      [1, 1],
      [2, 2],
    ]).p,
    1,
  );
});
