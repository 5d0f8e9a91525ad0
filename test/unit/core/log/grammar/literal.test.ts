import assert from "node:assert/strict";
import { test } from "node:test";
import { readEntries } from "../../../../../src/core/log/grammar/literal.ts";

function read(text: string): unknown {
  const { entries, complete } = readEntries(text, 0);
  return [Object.fromEntries(entries.map(({ key, value }) => [key, value])), complete];
}

test("dicts of Python and objects of JSON", () => {
  assert.deepEqual(read("{'loss': 0.5, 'lr': '1e-3', \"ok\": True, 'x': None}"), [
    { loss: 0.5, lr: "1e-3", ok: true, x: null },
    true,
  ]);
  assert.deepEqual(read('{"a": {"b": [1, {"c": -Infinity}]}, "d": NaN}'), [
    { "a/b/c": Number.NEGATIVE_INFINITY, d: Number.NaN },
    true,
  ]);
  assert.deepEqual(read("(lr=0.1, name='a, b', device=device(type='cpu'), seed=3)"), [
    { lr: 0.1, name: "a, b", seed: 3 },
    true,
  ]);
});

test("what is cut is read up to there", () => {
  assert.deepEqual(read("{'loss': 0.5, 'lr': 0.1"), [{ loss: 0.5 }, false]);
  assert.deepEqual(read("{'loss': 0.5, 'l"), [{ loss: 0.5 }, false]);
  assert.deepEqual(read("{"), [{}, false]);
});

test("what is not understood is skipped", () => {
  assert.deepEqual(
    read("{'t': tensor(0.5, device='cuda'), 'loss': 1, 'f': <function f at 0x7f>, 'g': 2}"),
    [{ loss: 1, f: "<function f at 0x7f>", g: 2 }, true],
  );
});
