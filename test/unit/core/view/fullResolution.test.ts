import assert from "node:assert/strict";
import { test } from "node:test";
import { drained } from "../../../../src/core/parts.ts";
import { runId } from "../../../../src/core/run/run.ts";
import { Series } from "../../../../src/core/run/series.ts";
import { axisScale } from "../../../../src/core/view/axes.ts";
import { fromColumn } from "../../../../src/core/view/columns.ts";
import { Drawings } from "../../../../src/core/view/drawings.ts";
import type { FullResolution } from "../../../../src/core/view/fullResolution.ts";
import type { Range } from "../../../../src/core/view/range.ts";

const id = runId("/train.log", 1);
const points = 40_000;
const lossAt = (step: number) => 2 + Math.sin(step * step);

function lossOf(from: number, to: number, restartedAt: number | null = null): Series {
  const series = new Series("loss", "train_loss");
  for (let step = from; step <= to; step++) {
    if (step === restartedAt) series.markSeam();
    series.append({ step, epoch: null, time: null, value: lossAt(step), line: step });
  }
  return series;
}

function thinnedLoss(restartedAt: number | null = null): Series {
  const series = lossOf(1, points, restartedAt);
  for (let times = 0; times < 6; times++) series.thin();
  assert.ok(series.length < points / 2);
  return series;
}

/** Draws the series where a log has all of it, and tells which lines were asked for. */
function drawn(series: Series, window: Range | null, smoothing = 0) {
  const asked: (readonly [number, number])[] = [];
  const full: FullResolution = {
    of: (_run, _series, first, last) => {
      asked.push([first, last]);
      return lossOf(first, last);
    },
    version: 1,
  };
  const look = { name: "loss", ordinal: 0, runId: id, quiet: false, limit: 4000, logX: false };
  const draw = (drawings: Drawings) =>
    drained(
      drawings.curve(
        series,
        axisScale([series], "step"),
        { smoothing, window, logX: false },
        { ...look, best: "least" },
      ),
    ).curve;
  return { asked, whole: draw(new Drawings()), close: draw(new Drawings(full)) };
}

test("a stretch that is looked at closely is drawn with the points that were dropped", () => {
  const { asked, whole, close } = drawn(thinnedLoss(), { min: 1000, max: 1400 });
  assert.equal(asked.length, 1);
  assert.ok(whole.total < 300, `${whole.total} of 401 are kept`);
  assert.equal(close.total >= 401, true);
  const x = [...fromColumn(close.points.x)];
  const y = [...fromColumn(close.points.y)];
  for (let step = 1000; step <= 1400; step++) assert.equal(y[x.indexOf(step)], lossAt(step));
});

test("the moving average, the best and the newest value stay those of the whole run", () => {
  const { whole, close } = drawn(thinnedLoss(), { min: 1000, max: 1400 }, 0.9);
  assert.ok(close.points.x.byteLength > whole.points.x.byteLength);
  assert.deepEqual(
    [close.smooth, close.best, close.latest],
    [whole.smooth, whole.best, whole.latest],
  );
});

for (const [name, series, window] of [
  ["all of a run is shown", thinnedLoss(), null],
  ["nothing was dropped", thinnedLoss(), { min: 39_000, max: 39_500 }],
  ["no point was ever dropped", lossOf(1, 5000), { min: 1000, max: 1400 }],
  ["a restart has superseded some points", thinnedLoss(30_000), { min: 1000, max: 1400 }],
] as const) {
  test(`nothing is asked of the log where ${name}`, () => {
    assert.deepEqual(drawn(series, window).asked, []);
  });
}
