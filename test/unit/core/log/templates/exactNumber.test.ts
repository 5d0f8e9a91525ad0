import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { numberOf } from "../../../../../src/core/log/templates/exactNumber.ts";

function read(text: string): number {
  const [digits = "", exponent = "0"] = text.toLowerCase().split("e");
  const fraction = digits.split(".")[1]?.length ?? 0;
  return numberOf(new TextEncoder().encode(text), 0, text.length, Number(exponent) - fraction);
}

const digits = (max: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${max}}$`));

test("numbers as programs print them are read to the last bit", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: 0, noDefaultInfinity: true }), (value) => {
      assert.equal(read(String(value)), value);
    }),
    { numRuns: 20_000 },
  );
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: 0, max: 1000 }), (value) => {
      assert.equal(read(String(value)), value);
    }),
    { numRuns: 20_000 },
  );
});

test("numbers of any digits are read as Number reads them", () => {
  fc.assert(
    fc.property(digits(21), digits(21), fc.integer({ min: -30, max: 30 }), (whole, part, power) => {
      for (const text of [whole, `${whole}.${part}`, `${whole}.${part}e${power}`])
        assert.equal(read(text), Number(text), text);
    }),
    { numRuns: 20_000 },
  );
});

test("numbers half between two doubles are rounded to the even one", () => {
  for (const text of ["9007199254740993", "9007199254740993.0", "4503599627370497.5", "1.5"])
    assert.equal(read(text), Number(text), text);
  fc.assert(
    fc.property(
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 57n }),
      fc.nat({ max: 4 }),
      (mantissa, cut) => {
        const tie = String(mantissa * 2n + 1n);
        const text = `${tie.slice(0, tie.length - cut)}.${tie.slice(tie.length - cut)}0`;
        assert.equal(read(text), Number(text), text);
      },
    ),
    { numRuns: 5000 },
  );
});
