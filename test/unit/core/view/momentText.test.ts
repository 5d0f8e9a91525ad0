import assert from "node:assert/strict";
import { test } from "node:test";
import { momentText } from "../../../../src/core/view/momentText.ts";

const now = new Date(2026, 2, 5, 18, 30).getTime();

test("what began today is named by its time", () => {
  const text = momentText(new Date(2026, 2, 5, 9, 7).getTime(), now, "en-GB");
  assert.equal(text, "09:07");
});

test("what began on another day is named with its date", () => {
  for (const [year, month, day] of [
    [2026, 2, 4],
    [2025, 2, 5],
  ] as const)
    assert.match(
      momentText(new Date(year, month, day, 9, 7).getTime(), now, "en-GB"),
      new RegExp(`${day} Mar.*09:07`),
    );
});
