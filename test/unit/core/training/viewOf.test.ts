import assert from "node:assert/strict";
import { test } from "node:test";
import { type Axis, atomsOf, merged } from "../../../../src/core/training/pytorch/axis.ts";
import { type AskedSize, viewOf } from "../../../../src/core/training/pytorch/viewOf.ts";

const axis = (origin: string, size: number | null): Axis => ({ origin, size });
const [batch, height, width] = [axis("batch", null), axis("height", 4), axis("width", 6)] as const;
const sizes = (axes: readonly Axis[]) => axes.map(({ size }) => size);

const neighbours: readonly (readonly [
  what: string,
  asked: readonly AskedSize[],
  axes: readonly (readonly string[])[],
])[] = [
  ["joined behind the rest", ["rest", [height, width]], [["batch"], ["height", "width"]]],
  ["joined before the rest", [[batch, height], "rest"], [["batch", "height"], ["width"]]],
  ["on both sides of the rest", [[batch], "rest", [width]], [["batch"], ["height"], ["width"]]],
  ["without a rest", [[batch, height], [width]], [["batch", "height"], ["width"]]],
];

for (const [what, asked, axes] of neighbours) {
  test(`a view of neighbours keeps them in their order: ${what}`, () => {
    const view = viewOf([batch, height, width], asked);
    assert.equal(view.exchange, null);
    assert.deepEqual(
      view.axes.map((one) => atomsOf(one).map(({ origin }) => origin)),
      axes,
    );
  });
}

test("a view cuts an axis in parts of the sizes that are asked for", () => {
  const part = axis("half", 2);
  const front = viewOf([batch, merged([height, width])], [[batch], [part], "rest"]);
  assert.deepEqual([front.exchange, sizes(front.axes)], [null, [null, 2, 12]]);
  const back = viewOf([batch, axis("wide", 12)], [[batch], "rest", [part]]);
  assert.deepEqual([back.exchange, sizes(back.axes)], [null, [null, 6, 2]]);
});
