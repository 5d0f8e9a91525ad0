import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits, overlap, unifiedDiff } from "../../../../src/core/python/applyEdits.ts";

test("edits apply by their place, whatever their order", () => {
  const edits = [
    { from: 4, to: 5, insert: "E" },
    { from: 0, to: 1, insert: "" },
    { from: 2, to: 2, insert: "--" },
  ];
  assert.equal(applyEdits("abcdef", edits), "b--cdEf");
});

test("insertions at one place keep their order", () => {
  const edits = [
    { from: 1, to: 1, insert: "1" },
    { from: 1, to: 1, insert: "2" },
  ];
  assert.equal(applyEdits("ab", edits), "a12b");
});

test("overlapping edits are a bug and are recognised", () => {
  const edits = [
    { from: 0, to: 3, insert: "" },
    { from: 2, to: 4, insert: "" },
  ];
  assert.ok(overlap(edits));
  assert.throws(() => applyEdits("abcdef", edits));
});

test("a unified diff names both sides and is empty without a change", () => {
  assert.equal(unifiedDiff("a\n", "a\n", "train.py"), "");
  const diff = unifiedDiff("a\nb\n", "a\nc\n", "train.py");
  assert.equal(diff, "--- a/train.py\n+++ b/train.py\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
});
