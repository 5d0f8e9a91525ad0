import assert from "node:assert/strict";
import { test } from "node:test";
import { contour, contourLevels, lossGrid } from "../../../../src/core/landscape/contours.ts";
import { surfaces } from "../../../../src/core/landscape/surfaces.ts";

test("a contour of the round bowl is a circle", () => {
  const size = 81;
  const grid = lossGrid(surfaces["scaled-bowl"], size, size);
  const { segments } = contour(grid, 2);
  assert.ok(segments.length > 0);
  for (let i = 0; i < segments.length; i += 2) {
    const [x, y] = [segments[i] ?? 0, segments[i + 1] ?? 0].map(
      (cell) => -4 + (8 * cell) / (size - 1),
    );
    assert.ok(Math.abs(Math.hypot(x ?? 0, y ?? 0) - 2) < 0.01);
  }
});

test("levels ascend and lie between the least and the greatest loss", () => {
  const grid = lossGrid(surfaces.rosenbrock, 60, 60);
  const levels = contourLevels(grid, 14);
  assert.equal(levels.length, 14);
  assert.deepEqual(
    levels,
    levels.toSorted((a, b) => a - b),
  );
  assert.ok((levels[0] ?? 0) >= Math.min(...grid.values));
  assert.ok((levels.at(-1) ?? 0) <= Math.max(...grid.values));
});
