import assert from "node:assert/strict";
import { test } from "node:test";
import { reportsInOrder } from "../../support/inOrder.ts";

test("lines of works that go on at the same time come in the order of the works", () => {
  const lines: string[] = [];
  const [first, second, third] = reportsInOrder(3, (line) => lines.push(line));
  third?.print("third");
  second?.print("second");
  assert.deepEqual(lines, []);
  first?.print("first");
  assert.deepEqual(lines, ["first"], "the first that has not ended prints at once");
  third?.end();
  first?.end();
  assert.deepEqual(lines, ["first", "second"]);
  second?.print("second, later");
  second?.end();
  assert.deepEqual(lines, ["first", "second", "second, later", "third"]);
});
