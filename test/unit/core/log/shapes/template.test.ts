import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type SlotRule, Template } from "../../../../../src/core/log/shapes/template.ts";
import { tokensOf } from "../../../../../src/core/log/shapes/tokens.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const anyNumber: SlotRule = { whole: true, decimal: true, exponent: true, minus: true, digits: 0 };

function templateOf(line: string, rule = anyNumber): Template {
  const bytes = utf8(line);
  const tokens = tokensOf(bytes, 0, bytes.length - 1);
  return new Template(
    bytes,
    tokens,
    tokens.map(() => rule),
  );
}

function match(template: Template, line: string): number {
  const bytes = utf8(line);
  return template.match(bytes, new DataView(bytes.buffer), 0, bytes.length);
}

test("the numbers of a line are its tokens, and digits of words are not", () => {
  const line = "v2 f1=-4e-05 1.5.3 a-7 [12] 0.5ms 2024-01 x_3 第3轮 1e 7.\n";
  const bytes = utf8(line);
  const texts = tokensOf(bytes, 0, bytes.length - 1).map(({ from, to }) =>
    new TextDecoder().decode(bytes.subarray(from, to)),
  );
  assert.deepEqual(texts, ["-4e-05", "1.5", "7", "12", "0.5", "2024", "01", "3", "1", "7"]);
});

test("a number that a template reads is the one that JavaScript reads", () => {
  const template = templateOf("loss 1, next 2\n");
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((x) => x.toFixed(6)),
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((x) => x.toExponential(5)),
    fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }).map(String),
    fc.tuple(fc.nat(), fc.nat()).map(([whole, part]) => `0${whole}.${part}`),
  );
  let read = 0;
  fc.assert(
    fc.property(number, number, (one, other) => {
      const line = `loss ${one}, next ${other}\n`;
      if (match(template, line) < 0) return;
      read++;
      assert.deepEqual([...template.values], [Number(one), Number(other)]);
    }),
    { numRuns: 2000 },
  );
  assert.ok(read > 100, `only ${read} lines matched`);
});

test("a line matches where its bytes outside of numbers are the same, and nowhere else", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", " ", "=", ":", "/", "x y", "\u007f") });
  fc.assert(
    fc.property(text, text, text, fc.nat(), (before, between, changed, number) => {
      const line = (middle: string) => `${before} ${number} ${middle} ${number}.5 end\n`;
      const template = templateOf(line(between));
      const end = match(template, line(changed));
      if (changed !== between) assert.equal(end, -1);
      else if (!line(changed).includes("\u007f")) assert.equal(end, utf8(line(changed)).length);
    }),
  );
});

test("a rule keeps numbers of other kinds out", () => {
  const whole = templateOf("at 12:30\n", {
    ...anyNumber,
    decimal: false,
    exponent: false,
    minus: false,
    digits: 2,
  });
  const lines = [
    "at 11:59\n",
    "at 1:59\n",
    "at 11:5.9\n",
    "at 1e:59\n",
    "at -1:59\n",
    "at 11:059\n",
    "at 11:59",
    "at 11:59 \n",
  ];
  assert.deepEqual(
    lines.map((line) => match(whole, line) >= 0),
    [true, false, false, false, false, false, false, false],
  );
});
