import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../../../src/core/python/applyEdits.ts";
import { editItems, itemsOf } from "../../../../src/core/python/arguments.ts";
import { callsOf } from "../../../../src/core/python/calls.ts";
import { parse } from "../../../../src/core/python/script.ts";

function change(text: string, remove: readonly string[], append: readonly string[]): string {
  const script = parse(text);
  const list = callsOf(script)[0]?.argumentList;
  assert.ok(list);
  const items = itemsOf(script, list).filter((i) =>
    remove.includes(i.keyword ?? script.text.slice(i.from, i.to)),
  );
  assert.equal(items.length, remove.length);
  return applyEdits(text, editItems(script, list, { remove: items, append }));
}

const cases = [
  ["f(a, b=1)", ["b"], [], "f(a)"],
  ["f(a, b=1)", ["a"], [], "f(b=1)"],
  ["f(a, b=1, c=2)", ["b"], [], "f(a, c=2)"],
  ["f(a, b=1, c=2, d=3)", ["b", "c"], [], "f(a, d=3)"],
  ["f(a, b=1, c=2)", ["b", "c"], [], "f(a)"],
  ["f(a)", ["a"], [], "f()"],
  ["f()", [], ["x=1"], "f(x=1)"],
  ["f(a,)", [], ["x=1"], "f(a, x=1,)"],
  ["f(a, b=1)", ["b"], ["x=1"], "f(a, x=1)"],
  ["f(\n    a,\n    b=1,\n)", ["b"], [], "f(\n    a,\n)"],
  ["f(\n    a,\n    b=1,\n)", [], ["x=1", "y=2"], "f(\n    a,\n    b=1,\n    x=1,\n    y=2,\n)"],
  ["f(\n    a,\n    b=1\n)", [], ["x=1"], "f(\n    a,\n    b=1,\n    x=1\n)"],
  ["f(a,\n  b=1,  # why\n  c=2)", ["b"], [], "f(a,\n  # why\n  c=2)"],
  ["f(g(x, y), b=[1, 2], c={1: 2})", ["b"], [], "f(g(x, y), c={1: 2})"],
] as const;

for (const [text, remove, append, expected] of cases) {
  test(`${JSON.stringify(text)} without [${remove}] and with [${append}]`, () => {
    assert.equal(change(text, remove, append), expected);
  });
}
