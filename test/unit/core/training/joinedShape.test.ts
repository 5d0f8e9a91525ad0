import assert from "node:assert/strict";
import { test } from "node:test";
import { callsOf } from "../../../../src/core/python/calls.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { textOf } from "../../../../src/core/python/tree.ts";
import { joinedShape, partedShape } from "../../../../src/core/training/pytorch/joinedShape.ts";

const shapes: Readonly<Record<string, readonly (number | null)[]>> = {
  a: [2, 3],
  b: [2, 5],
  row: [3],
};

function sizesOf(code: string, read: typeof joinedShape | typeof partedShape) {
  const script = parse(`import torch\nr = ${code}\n`);
  const call = callsOf(script).at(-1);
  assert.ok(call);
  const shapeOf = (node: Parameters<Parameters<typeof joinedShape>[3]>[0]) => {
    const sizes = shapes[textOf(script, node)];
    return sizes ? { axes: sizes.map((size, at) => ({ size, origin: `${at} of ${size}` })) } : null;
  };
  const shape =
    read === joinedShape
      ? joinedShape(script, call, null, shapeOf)
      : partedShape(
          script,
          call,
          { value: { kind: "unknown" }, frame: null, path: [0] } as never,
          shapeOf,
        );
  return shape?.axes.map(({ size }) => size) ?? null;
}

test("parts of equal rank are joined along an axis, or stacked on a new one; others are not", () => {
  const joined = (code: string) => sizesOf(code, joinedShape);
  assert.deepEqual(joined("torch.cat([a, b], dim=1)"), [2, 8]);
  assert.deepEqual(joined("torch.cat([a, a])"), [4, 3]);
  assert.deepEqual(joined("torch.stack([a, a], 1)"), [2, 2, 3]);
  assert.deepEqual(joined("torch.stack((a, a), dim=-1)"), [2, 3, 2]);
  assert.equal(joined("torch.cat([a, row])"), null);
  assert.equal(joined("torch.cat([a, unknown])"), null);
  assert.equal(joined("torch.cat([a, b], dim=2)"), null);
});

test("a part of a split has the size that is asked for, one of some chunks its share", () => {
  const parted = (code: string) => sizesOf(code, partedShape);
  assert.deepEqual(parted("b.split(4, dim=1)"), [2, 4]);
  assert.deepEqual(parted("torch.chunk(a, 3, -1)"), [2, 1]);
  assert.deepEqual(parted("a.chunk(2)"), [1, 3]);
  assert.equal(parted("unknown.split(4)"), null);
});
