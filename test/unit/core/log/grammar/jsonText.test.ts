import assert from "node:assert/strict";
import { test } from "node:test";
import { JsonText, jsonDamage } from "../../../../../src/core/log/grammar/jsonText.ts";

function isJson(...lines: readonly string[]): boolean {
  const text = new JsonText();
  return lines.every((line) => text.takes(line));
}

test("objects on lines of their own and one over several lines are JSON", () => {
  assert.ok(isJson('{"loss": 0.5}', '{"loss": NaN}'));
  assert.ok(isJson("{", '"loss": [1, 2', "]", "}"));
});

test("words, and a second object over several lines, are a log's", () => {
  assert.ok(!isJson("[1, 2000] loss: 2.2"));
  assert.ok(!isJson("{", "}", "{", "}"));
});

test("what is nested without end is none: all that is open is copied with every line", () => {
  assert.ok(!isJson(...Array.from({ length: 1000 }, () => "[")));
});

test("a picture in a notebook is a string as any other, however long", () => {
  for (const part of ["A", "\\n", '\\"']) {
    const picture = part.repeat(16_000_000 / part.length);
    assert.equal(jsonDamage(`{"image/png": "${picture}", "width": 3}`), null, part);
  }
});

test("a quote behind backslashes ends a string where their number is even", () => {
  for (const whole of ['["a"]', '["\\\\"]', '["\\"", "\\\\\\\\", ""]'])
    assert.equal(jsonDamage(whole), null, whole);
  for (const torn of ['["a\\"]', '["\\\\\\"]', '["'])
    assert.match(jsonDamage(torn)?.message ?? "", /does not end/, torn);
});
