import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Point, Series } from "../../../../src/core/run/series.ts";

const coordinate = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  { weight: 5, arbitrary: fc.nat({ max: 3 }) },
);
const act = fc.record({
  /** Which of the series get the points. */
  to: fc.constantFrom([0], [1], [2], [0, 1], [0, 1, 2], [0, 1, 2], [0, 1, 2]),
  count: fc.constantFrom(1, 1, 2, 3, 70, 300),
  step: coordinate,
  epoch: coordinate,
  time: coordinate,
  after: fc.constantFrom("nothing", "nothing", "thin", "seam"),
  atOnce: fc.boolean(),
});

function columnsOf(points: readonly Point[]) {
  const column = (of: (point: Point) => number | null) =>
    Float64Array.from(points, (point) => of(point) ?? Number.NaN);
  return {
    value: column(({ value }) => value),
    step: column(({ step }) => step),
    epoch: column(({ epoch }) => epoch),
    time: column(({ time }) => time),
    line: Uint32Array.from(points, ({ line }) => line),
  };
}

function factsOf(series: Series): unknown {
  const { values, lines, ordinals, seams, total, lastStep, lastEpoch } = series;
  const coordinates = (["step", "epoch", "time"] as const).map((axis) => series.axis(axis));
  return { values, lines, ordinals, seams, total, lastStep, lastEpoch, coordinates };
}

test("series that begin beside one another have the points that each would have alone", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const alone = [0, 1, 2].map((i) => new Series(`metric ${i}`, "other"));
      const beside: Series[] = [];
      for (const i of [0, 1, 2])
        beside.push(new Series(`metric ${i}`, "other", "final", beside.at(-1) ?? null));
      let line = 0;
      for (const { to, count, step, epoch, time, after, atOnce } of acts) {
        line += count;
        for (const i of to)
          for (const series of [alone[i], beside[i]]) {
            if (after === "seam") series?.markSeam();
            const points = Array.from({ length: count }, (_, at) => ({
              ...{ epoch, time },
              step: step === null ? null : step + at,
              value: Math.sin(line * i + at),
              line: line + at,
            }));
            if (atOnce) series?.extend(columnsOf(points));
            else for (const point of points) series?.append(point);
            if (after === "thin") series?.thin();
          }
        assert.deepEqual(beside.map(factsOf), alone.map(factsOf));
      }
    }),
    { numRuns: 300 },
  );
});

test("columns that were handed out stay when a series goes on elsewhere than the one beside it", () => {
  const first = new Series("loss", "train_loss");
  const second = new Series("accuracy", "other", "final", first);
  for (let step = 0; step < 100; step++)
    for (const series of [first, second])
      series.append({ step, epoch: null, time: null, value: step, line: step });
  assert.equal(second.lines.buffer, first.lines.buffer, "one column for both");
  const before = second.lines;
  first.append({ step: 100, epoch: 1, time: 1, value: 1, line: 100 });
  assert.equal(second.axis("epoch"), null);
  second.append({ step: 200, epoch: null, time: null, value: 1, line: 200 });
  assert.notEqual(second.lines.buffer, first.lines.buffer);
  assert.ok(before.every((line, index) => line === index));
  assert.deepEqual([first.last?.line, second.last?.line], [100, 200]);
});
