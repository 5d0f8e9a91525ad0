import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextNumber } from "../../../../../src/core/log/grammar/numberScanner.ts";
import { parseNumber } from "../../../../../src/core/log/words/numbers.ts";

test("numbers as logs write them", () => {
  const cases: readonly (readonly [string, number | null])[] = [
    ["1.124561E+01", 11.24561],
    ["4.5e-05", 4.5e-5],
    ["1e+06", 1e6],
    ["358,013", 358013],
    ["1,234,567.5", 1234567.5],
    ["99.930%", 99.93],
    [".5", 0.5],
    ["5.", 5],
    ["'2.272'", 2.272],
    ['"15.078"', 15.078],
    ["-nan", Number.NaN],
    ["-nan(ind)", Number.NaN],
    ["1.#QNAN", Number.NaN],
    ["-1.#IND00", Number.NaN],
    ["NaN", Number.NaN],
    ["inf", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["1.#INF", Number.POSITIVE_INFINITY],
    ["", null],
    ["12,34", null],
    ["0x10", null],
    ["1e", null],
    ["3ms", null],
    ["nano", null],
    ["'", null],
  ];
  for (const [text, value] of cases)
    assert.ok(Object.is(parseNumber(text), value), `${text} is ${parseNumber(text)}`);
});

test("every double that is printed is read back", () => {
  fc.assert(
    fc.property(
      fc.double(),
      (value) => Object.is(parseNumber(String(value)) ?? 0, value === 0 ? 0 : value) || value === 0,
    ),
  );
});

test("a number in a text is read as exactly as JavaScript reads it", () => {
  const printed = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
      .map((value) => value.toFixed(6)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value.toExponential(4)),
  );
  fc.assert(
    fc.property(printed, (text) => {
      const found = { start: 0, end: 0, value: 0 };
      assert.ok(nextNumber(`loss ${text}, lr`, 0, found));
      assert.equal(found.start, 5);
      assert.ok(found.value === Number(text), `${found.value} is ${text}`);
    }),
  );
});

test("digits that belong to a name, a unit or a date are no numbers", () => {
  for (const text of [
    "Acc@1",
    "net.0",
    "7.68ms",
    "v2",
    "layer_3",
    "GPT-2",
    "0.03M",
    "#5",
    "1.5x2",
  ]) {
    assert.equal(nextNumber(text, 0, { start: 0, end: 0, value: 0 }), false, text);
  }
});
