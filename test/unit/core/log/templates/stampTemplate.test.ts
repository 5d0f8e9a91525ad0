import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { StampTemplate, stampOf } from "../../../../../src/core/log/templates/stampTemplate.ts";

const digits = (count: number) =>
  fc.array(fc.nat({ max: 9 }), { minLength: count, maxLength: count }).map((all) => all.join(""));
const day = fc.constantFrom(
  "2024-01-31 ",
  "2024-02-01 ",
  "2024/01/31T",
  "01/31/2024 ",
  "2024-13-31 ",
);
const clock = fc.tuple(digits(2), digits(2), digits(2)).map((parts) => parts.join(":"));
const fraction = fc.oneof(
  fc.constant(""),
  fc
    .tuple(fc.constantFrom(".", ","), fc.integer({ min: 1, max: 11 }).chain(digits))
    .map((parts) => parts.join("")),
);
const behind = fc.constantFrom(" - ", "Z - ", "] ", "  ] ", ":x", "", "Z] ", " 损");
const before = fc.constantFrom("", "[", "INFO:", "损 [");
const line = fc
  .tuple(day, clock, fraction, behind)
  .map(([date, time, rest, tail]) => `${date}${time}${rest}${tail}loss 1`);

/** What the same words of the line that a template knows stand behind a stamp that was found. */
function isFound(text: string, end: number, tail: string): boolean {
  return end > 0 && text.slice(end) === tail;
}

test("a stamp is read as the general reader of time stamps reads it, whatever stamps came before", () => {
  fc.assert(
    fc.property(before, fc.array(line, { minLength: 2, maxLength: 30 }), (opening, lines) => {
      const first = stampOf(opening + (lines[0] ?? ""));
      fc.pre(first.end > 0);
      const tail = (opening + (lines[0] ?? "")).slice(first.end);
      const stamps = new StampTemplate(first);
      for (const own of lines) {
        const text = opening + own;
        const stamp = stampOf(text, first.at);
        const bytes = Buffer.from(`${text}\n`);
        const end = stamps.match(bytes, 0);
        const found = end < 0 ? -1 : bytes.subarray(0, end).toString().length;
        const isOfTemplate = stamp.end > first.at && isFound(text, stamp.end, tail);
        assert.equal(isFound(text, found, tail), isOfTemplate, text);
        if (isOfTemplate) assert.equal(stamps.time, stamp.time, text);
      }
    }),
    { numRuns: 500 },
  );
});

test("a stamp that differs in its day or its time of day is another time", () => {
  const stamps = new StampTemplate(stampOf("2024-01-31 10:00:00,123 loss 1"));
  const times = [
    "2024-01-31 10:00:00,123 ",
    "2024-01-31 10:00:01,123 ",
    "2024-02-01 10:00:01,124 ",
  ].map((text) => {
    assert.equal(stamps.match(Buffer.from(`${text}\n`), 0), 23);
    return stamps.time;
  });
  assert.deepEqual(times, [
    Date.UTC(2024, 0, 31, 10, 0, 0, 123),
    Date.UTC(2024, 0, 31, 10, 0, 1, 123),
    Date.UTC(2024, 1, 1, 10, 0, 1, 124),
  ]);
});
