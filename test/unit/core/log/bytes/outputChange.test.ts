import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { outputChange } from "../../../../../src/core/log/bytes/outputChange.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text));

function change(before: string, after: string): readonly [string, string] {
  const found = outputChange(bytes(before), bytes(after));
  return [found.kind, found.kind === "same" ? "" : Buffer.from(found.bytes).toString()];
}

test("text that grows is appended", () => {
  assert.deepEqual(change("", "epoch 1\n"), ["append", "epoch 1\n"]);
  assert.deepEqual(change("epoch 1\nep", "epoch 1\nepoch 2\n"), ["append", "och 2\n"]);
  assert.deepEqual(change("epoch 1\n", "epoch 1\n"), ["same", ""]);
});

test("a last line that was painted anew is appended behind a carriage return", () => {
  assert.deepEqual(change("a\n10% loss=1.0", "a\n20% loss=0.9"), ["append", "\r20% loss=0.9"]);
  assert.deepEqual(change("10% loss=1.0", "100% loss=0.5\nnext"), [
    "append",
    "\r100% loss=0.5\nnext",
  ]);
});

test("anything else replaces what was there", () => {
  assert.deepEqual(change("epoch 1\nepoch 2\n", "epoch 9\n"), ["replace", "epoch 9\n"]);
  assert.deepEqual(change("epoch 1\nepoch 2\n", ""), ["replace", ""]);
  assert.deepEqual(change("loss", "other"), ["replace", "other"]);
});

test("appending what it gives ends in the same lines as the text itself", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "1") });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const found = outputChange(bytes(before), bytes(after));
      const given = found.kind === "same" ? "" : Buffer.from(found.bytes).toString();
      const whole = found.kind === "replace" ? given : before + given;
      const pictures = whole.split("\n").map((line) => line.split("\r").at(-1));
      assert.deepEqual(pictures, after.split("\n"));
    }),
  );
});
