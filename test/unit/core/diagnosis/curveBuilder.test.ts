import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";

import { CurveBuilder } from "../../../../src/core/diagnosis/curveBuilder.ts";
import { Series } from "../../../../src/core/run/series.ts";

function append(series: Series, step: number, value: number): void {
  series.append({ step, epoch: null, time: null, value, line: series.length + 1 });
}

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -5, max: 5, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const growths = fc.array(
  fc.record({
    restart: fc.boolean(),
    thin: fc.boolean(),
    back: fc.nat(50),
    repeat: fc.integer({ min: 1, max: 700 }),
    value,
  }),
  { maxLength: 12 },
);

test("a curve kept while its series grows is the curve made of the whole series", () => {
  fc.assert(
    fc.property(growths, (parts) => {
      const series = new Series("loss", "train_loss");
      const builder = new CurveBuilder(series, "step");
      let step = 0;
      for (const part of parts) {
        if (part.restart && series.length > 0) {
          series.markSeam();
          step = Math.max(0, step - part.back);
        }
        for (let i = 0; i < part.repeat; i++) append(series, step++, part.value + (i % 7));
        if (part.thin) series.thin();
        assert.deepEqual(builder.curve(), new CurveBuilder(series, "step").curve());
      }
    }),
    { numRuns: 25 },
  );
});

test("a step that towers over its block is its highest value, whatever the median", () => {
  const series = new Series("loss", "train_loss");
  for (let step = 0; step < 50_000; step++) append(series, step, step === 31_234 ? 9 : 1);
  const curve = new CurveBuilder(series, "step").curve();
  assert.ok(curve.y.length <= 1000 && curve.y.every((y) => y === 1));
  const at = curve.high.indexOf(9);
  assert.ok(Math.abs((curve.x[at] ?? 0) - 31_234) <= 64);
});
