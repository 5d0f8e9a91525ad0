import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Polyline } from "../../../webview/charts/polyline.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Draws, and says which paths were stroked with which offset of the dashes. */
function strokes(points: readonly Place[], lineWidth: number, count = 1000) {
  const paths: { offset: number; places: Place[] }[] = [];
  let path: Place[] = [];
  const context = {
    lineWidth,
    lineDashOffset: 0,
    beginPath: () => {
      path = [];
    },
    moveTo: (x: number, y: number) => path.push({ x, y }),
    lineTo: (x: number, y: number) => path.push({ x, y }),
    stroke: () => paths.push({ offset: context.lineDashOffset, places: path }),
  };
  const line = new Polyline(context, count);
  for (const { x, y } of points) line.to(x, y);
  line.end();
  return paths;
}

const lengthOf = (places: readonly Place[]) =>
  places.slice(1).reduce((sum, { x, y }, i) => {
    const before = places[i] ?? { x, y };
    return sum + Math.hypot(x - before.x, y - before.y);
  }, 0);
const points = fc.array(
  fc.tuple(fc.nat({ max: 1000 }), fc.nat({ max: 300 })).map(([x, y]): Place => ({ x, y })),
  { maxLength: 120 },
);

test("short paths together are the whole line, and dashes go on from one to the next", () => {
  fc.assert(
    fc.property(points, (all) => {
      const paths = strokes(all, 1.5);
      const drawn = paths.flatMap(({ places }, i) => (i === 0 ? places : places.slice(2)));
      assert.deepEqual(drawn, all);
      let at = 0;
      for (const [i, { offset, places }] of paths.entries()) {
        if (i > 0) at -= lengthOf(places.slice(0, 2));
        assert.ok(Math.abs(offset - at) < 1e-6);
        at += lengthOf(places);
      }
    }),
  );
});

test("a thin line, which may be transparent, and one of few points are one path each", () => {
  fc.assert(fc.property(points, (all) => assert.equal(strokes(all, 1).length, 1)));
  fc.assert(fc.property(points, (all) => assert.equal(strokes(all, 2, all.length).length, 1)));
});
