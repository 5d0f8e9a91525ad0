import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applyEdits, writtenLines } from "../../../../src/core/python/applyEdits.ts";
import { versionOf } from "../../../../src/core/python/textVersion.ts";

test("a text has another version once one of its characters is another or stands elsewhere", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.string(), (text, at, other) => {
      const place = at % text.length;
      const changed = text.slice(0, place) + other + text.slice(place + 1);
      assert.equal(versionOf(changed) === versionOf(text), changed === text);
    }),
  );
});

test("the written lines are whole lines of the edited text, blocks apart", () => {
  const text = "import torch\nopt = SGD(p, lr=0.1)\nfor e in range(9):\n    opt.step()\n";
  const edits = [
    { from: 12, to: 12, insert: "\nimport copy" },
    { from: text.indexOf("0.1"), to: text.indexOf("0.1") + 3, insert: "1.0" },
    { from: text.length - 1, to: text.length - 1, insert: "\n    print(e)" },
  ];
  assert.equal(writtenLines(text, edits), "import copy\nopt = SGD(p, lr=1.0)\n\n    print(e)");
  assert.ok(applyEdits(text, edits).includes("    print(e)"));
});
