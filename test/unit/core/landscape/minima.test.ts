import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minimaOf } from "../../../../src/core/landscape/minima.ts";
import { surfaceIds } from "../../../../src/core/landscape/surface.ts";
import { surfaces } from "../../../../src/core/landscape/surfaces.ts";

const rounded = (id: (typeof surfaceIds)[number]) =>
  minimaOf(surfaces[id]).map(({ point, loss, kind }) => [
    ...point.map((x) => Number(x.toFixed(4))),
    Number(loss.toFixed(4)) + 0,
    kind,
  ]);

test("the sine on a parabola has one global and two local minima", () => {
  assert.deepEqual(rounded("sine"), [
    [-0.471, -0.8767, "global"],
    [1.408, 0.1081, "local"],
    [-2.3228, 2.0649, "local"],
  ]);
});

test("the minima of the literature are found and told apart", () => {
  const himmelblau = rounded("himmelblau");
  assert.equal(himmelblau.length, 4);
  assert.ok(himmelblau.every(([, , loss, kind]) => loss === 0 && kind === "global"));
  assert.deepEqual(rounded("rosenbrock"), [[1, 1, 0, "global"]]);
  assert.deepEqual(rounded("beale"), [[3, 0.5, 0, "global"]]);
  const styblinskiTang = rounded("styblinski-tang");
  assert.deepEqual(styblinskiTang[0], [-2.9035, -2.9035, -78.3323, "global"]);
  assert.equal(styblinskiTang.filter(([, , , kind]) => kind === "local").length, 3);
  const rastrigin = rounded("rastrigin");
  assert.equal(rastrigin.length, 121);
  assert.deepEqual(rastrigin[0]?.slice(2), [0, "global"]);
});

for (const id of surfaceIds) {
  const surface = surfaces[id];
  test(`${id}: the gradient is that of the value`, () => {
    const point = fc.tuple(
      ...surface.domain.map(({ min, max }) => fc.double({ min, max, noNaN: true })),
    );
    fc.assert(
      fc.property(point, (at) => {
        const h = 1e-5;
        const gradient = surface.gradient(at);
        for (const [i, slope] of gradient.entries()) {
          const moved = (by: number) => surface.value(at.map((x, j) => (i === j ? x + by : x)));
          const numeric = (moved(h) - moved(-h)) / (2 * h);
          assert.ok(Math.abs(numeric - slope) <= 1e-4 * (1 + Math.abs(slope)), `${at} ${i}`);
        }
      }),
    );
  });

  test(`${id}: nothing near a minimum lies lower`, () => {
    for (const { point, loss } of minimaOf(surface)) {
      for (let turn = 0; turn < 8; turn++) {
        const [dx, dy] = [Math.cos((turn * Math.PI) / 4), Math.sin((turn * Math.PI) / 4)];
        const near = point.map((x, i) => x + 1e-3 * (i === 0 ? dx : dy));
        assert.ok(surface.value(near) >= loss - 1e-12, `${id} at ${point}`);
      }
    }
  });
}
