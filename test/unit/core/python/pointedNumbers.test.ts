import assert from "node:assert/strict";
import { test } from "node:test";
import { withPlainNumbers } from "../../../../src/core/python/pointedNumbers.ts";
import { errorsIn, parse } from "../../../../src/core/python/script.ts";
import { textOf } from "../../../../src/core/python/tree.ts";

function numbersOf(text: string): readonly string[] {
  const script = parse(text);
  const numbers: string[] = [];
  script.tree.iterate({
    enter: (node) => {
      if (node.name === "Number") numbers.push(textOf(script, node.node));
    },
  });
  return numbers;
}

test("a number may end with its point, or have it before the exponent", () => {
  const text = "x = f(a / 255., lr=1.e-3)\ny = [0., 1_000., 2.]\nz = 3.\n";
  assert.equal(errorsIn(text), 0);
  assert.deepEqual(numbersOf(text), ["255.", "1.e-3", "0.", "1_000.", "2.", "3."]);
});

test("what is no number keeps its point", () => {
  for (const text of ["a1.b", "x[0].y", "f(1).z", "0.5", "1.5e3", "v2.", "3.real"]) {
    assert.equal(withPlainNumbers(text), text);
  }
});
