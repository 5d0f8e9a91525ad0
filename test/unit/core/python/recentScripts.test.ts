import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RecentScripts } from "../../../../src/core/python/recentScripts.ts";
import { parse } from "../../../../src/core/python/script.ts";
import { cases } from "../remedy/cases.ts";

const keys = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.constantFrom(0, 0, 1, 12),
  typed: fc.constantFrom("", "x", " ", "\n", "(", ")", ":", "    ", "'", "1"),
});

test("a script that is typed has the tree that it would have alone, also after a syntax error", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...cases.map((c) => c.text)),
      fc.array(keys, { minLength: 1, maxLength: 4 }),
      (text, strokes) => {
        const scripts = new RecentScripts(4);
        scripts.read(text);
        for (const { at, removed, typed } of strokes) {
          const from = Math.floor(at * text.length);
          const edited = text.slice(0, from) + typed + text.slice(from + removed);
          const { tree } = scripts.read(edited);
          assert.equal(tree.toString(), parse(edited).tree.toString());
        }
        assert.equal(scripts.read(`${text}\n`).tree.toString(), parse(`${text}\n`).tree.toString());
      },
    ),
    { numRuns: 200 },
  );
});

test("a mistyped definition that is put right leaves no errors in the tree", () => {
  const block = (n: number) =>
    [
      `class Block${n}:`,
      "    def __init__(self, rate=0.1):",
      "        super().__init__()",
      "        self.rate = rate",
      "",
      "    def forward(self, x):",
      "        return x",
      "",
      "",
      `def measure_${n}(model, loader):`,
      "    total = 0.0",
      "    for x in loader:",
      "        total += model(x)",
      "    return total",
      "",
      "",
    ].join("\n");
  const text = Array.from({ length: 20 }, (_, n) => block(n)).join("");
  const at = text.indexOf("__init__", text.length / 2) + 4;
  const number = text.indexOf("0.1", at) + 3;
  const scripts = new RecentScripts(4);
  scripts.read(text);
  for (const typed of [" ", "  "]) scripts.read(text.slice(0, at) + typed + text.slice(at));
  const later = `${text.slice(0, number)}1${text.slice(number)}`;
  assert.equal(scripts.read(later).tree.toString(), parse(later).tree.toString());
});
