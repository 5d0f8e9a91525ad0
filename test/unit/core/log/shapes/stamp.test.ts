import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Stamp } from "../../../../../src/core/log/shapes/stamp.ts";
import { timestamp } from "../../../../../src/core/log/words/timestamp.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

function timeIn(stamp: Stamp, line: string): number | null {
  const bytes = utf8(line);
  return stamp.match(bytes, new DataView(bytes.buffer), 0, bytes.length) ? stamp.time : null;
}

const layout = fc.constantFrom(
  "####-##-## ##:##:##,###",
  "[####-##-## ##:##:##] ",
  "####/##/##T##:##:##.######Z",
  "##/##/#### ##:##:##",
  "  (####-##-##_##:##:##.#)",
  "[##:##:##.##] ",
  "INFO #:##:##",
);
const digits = fc.array(fc.nat({ max: 9 }), { minLength: 20, maxLength: 20 });

function filled(marks: string, numbers: readonly number[]): string {
  let next = 0;
  return `${marks.replace(/#/g, () => String(numbers[next++ % numbers.length]))} step 5 loss 0.5\n`;
}

test("lines with one layout of their stamp tell the time that is read from their text", () => {
  fc.assert(
    fc.property(layout, fc.array(digits, { minLength: 1, maxLength: 20 }), (marks, all) => {
      const lines = all.flatMap((numbers) => {
        const next = numbers.with(13, ((numbers[13] ?? 0) + 1) % 10);
        return [filled(marks, numbers), filled(marks, next)];
      });
      const stamp = Stamp.of(utf8(lines[0] ?? ""));
      assert.ok(stamp !== null);
      for (const line of lines)
        assert.equal(timeIn(stamp, line), timestamp(line).time ?? Number.NaN, line);
    }),
    { numRuns: 2000 },
  );
});

test("a line of another layout does not match, nor spoils the day of the next", () => {
  const first = "2024-01-31 10:00:00,123 loss 0.5\n";
  const stamp = Stamp.of(utf8(first));
  assert.ok(stamp !== null);
  assert.equal(timeIn(stamp, first), Date.UTC(2024, 0, 31, 10, 0, 0, 123));
  assert.equal(timeIn(stamp, "2025-12-31 10:0x:00,123 loss 0.5\n"), null);
  assert.equal(timeIn(stamp, "2025-12-31 10:00"), null);
  assert.equal(timeIn(stamp, "2025-12-31 10:00:00,124\n"), Date.UTC(2025, 11, 31, 10, 0, 0, 124));
  assert.equal(Stamp.of(utf8("step 5 at 10:00:00 loss 0.5\n")), null);
});
