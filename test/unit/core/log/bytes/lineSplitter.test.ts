import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { LineSplitter, maxLineLength } from "../../../../../src/core/log/bytes/lineSplitter.ts";

interface Split {
  readonly lines: (readonly [number, string])[];
  readonly tooLong: number[];
  readonly unfinished: string | null;
}

function split(chunks: readonly string[]): Split {
  const lines: (readonly [number, string])[] = [];
  const tooLong: number[] = [];
  const splitter = new LineSplitter({
    line: (text, number) => lines.push([number, text]),
    tooLong: (number) => tooLong.push(number),
  });
  for (const chunk of chunks) splitter.push(chunk);
  return { lines, tooLong, unfinished: splitter.unfinished?.text ?? null };
}

test("only a line feed ends a line; one carriage return before it belongs to it", () => {
  assert.deepEqual(split(["a\r\nb\rc\n\n\r\r\nrest\r"]), {
    lines: [
      [1, "a"],
      [2, "b\rc"],
      [3, ""],
      [4, "\r"],
    ],
    tooLong: [],
    unfinished: "rest",
  });
});

test("lines do not depend on how the text is cut", () => {
  const text = fc.string({
    unit: fc.constantFrom("a", "1", "\n", "\r", " ", "损"),
    maxLength: 200,
  });
  fc.assert(
    fc.property(text, fc.array(fc.nat(20), { maxLength: 20 }), (whole, sizes) => {
      const chunks: string[] = [];
      let from = 0;
      for (const size of sizes) {
        chunks.push(whole.slice(from, from + size));
        from += size;
      }
      assert.deepEqual(split([...chunks, whole.slice(from)]), split([whole]));
    }),
  );
});

test("a line over the limit is cut with one warning, and the next line is read", () => {
  const piece = "x".repeat(1 << 16);
  const count = maxLineLength / piece.length + 10;
  const { lines, tooLong } = split([
    "first\n",
    ...Array.from({ length: count }, () => piece),
    "\nlast\n",
  ]);
  assert.deepEqual(tooLong, [2]);
  assert.deepEqual(
    lines.map(([number, text]) => [number, text.length]),
    [
      [1, 5],
      [2, maxLineLength],
      [3, 4],
    ],
  );
});
