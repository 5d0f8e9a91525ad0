import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { TextStream } from "../../../../../src/core/log/bytes/textStream.ts";

function decode(bytes: Uint8Array, size = bytes.length): string {
  const stream = new TextStream();
  let text = "";
  for (let from = 0; from < bytes.length; from += Math.max(1, size))
    text += stream.push(bytes.subarray(from, from + Math.max(1, size)));
  return text + stream.flush();
}

const utf8 = (text: string) => new TextEncoder().encode(text);
const utf16 = (text: string, bigEndian: boolean) => {
  const bytes = [...`\ufeff${text}`].flatMap((unit) => [
    unit.charCodeAt(0) & 0xff,
    unit.charCodeAt(0) >> 8,
  ]);
  return Uint8Array.from(bigEndian ? bytes.map((_, index) => bytes[index ^ 1] ?? 0) : bytes);
};

test("byte order marks are obeyed and taken away", () => {
  assert.equal(decode(utf8("\ufeffloss 0.5\n")), "loss 0.5\n");
  assert.equal(decode(utf16("loss 0.5\n", false)), "loss 0.5\n");
  assert.equal(decode(utf16("loss 0.5\n", true)), "loss 0.5\n");
});

test("UTF-16 without a mark is told by its zero bytes", () => {
  assert.equal(decode(utf16("loss 0.5\n", false).subarray(2)), "loss 0.5\n");
});

test("a line that is no UTF-8 is read as GB18030, the lines around it stay what they are", () => {
  const line = Uint8Array.from([0xcb, 0xf0, 0xca, 0xa7, 0x3a, 0x30, 0x2e, 0x35, 0x0a]);
  const bytes = Uint8Array.from([...utf8("损失:1\n"), ...line, ...utf8("loss 2\n")]);
  assert.equal(decode(bytes), "损失:1\n损失:0.5\nloss 2\n");
});

test("bytes that are valid in no encoding do not stop the reading", () => {
  const text = decode(
    Uint8Array.from([...utf8("loss 1\n"), 0xff, 0xfe, 0x41, 0x0a, ...utf8("loss 2\n")]),
  );
  assert.ok(text.startsWith("loss 1\n") && text.endsWith("A\nloss 2\n"), text);
});

test("text does not depend on how the bytes are cut", () => {
  const line = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "é", "损", "\r", "😀"), maxLength: 30 }).map(utf8),
    fc.uint8Array({ maxLength: 12, min: 32 }),
  );
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 60 }),
      fc.integer({ min: 1, max: 40 }),
      (lines, size) => {
        const bytes = Uint8Array.from(lines.flatMap((part) => [...part, 0x0a]));
        assert.equal(decode(bytes, size), decode(bytes));
      },
    ),
  );
});

const isBinary = (bytes: Uint8Array) => {
  const stream = new TextStream();
  stream.push(bytes);
  stream.flush();
  return stream.binary;
};

test("binary files are told from text", () => {
  assert.equal(isBinary(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13])), true);
  assert.equal(isBinary(utf8("Epoch 1/2\r\n\u001b[1m loss: 0.5")), false);
  assert.equal(isBinary(utf16("Epoch 1/2", false)), false);
  assert.equal(isBinary(new Uint8Array(0)), false);
});

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, "latin1"));

test("accented letters of Latin-1 are no Chinese characters, not even two of them side by side", () => {
  const text = "Époque 1 : perte 0.5 ±0.1\nGröße für Größe, 3 Überläufe\nö\nloss 0.4\n";
  assert.equal(decode(latin1(text)), text);
});

test("a bar that was cut within a character leaves the rest of its line what it is", () => {
  const bytes = Uint8Array.from([...utf8("损失 50%|███").subarray(0, -1), ...utf8("| 损失=0.5\n")]);
  assert.equal(decode(bytes), "损失 50%|██\ufffd| 损失=0.5\n");
});

const zeros = (count: number) => new Uint8Array(count);
const joined = (...parts: (string | Uint8Array)[]) =>
  Uint8Array.from(
    Buffer.concat(parts.map((part) => (typeof part === "string" ? utf8(part) : part))),
  );

test("zeros of padding and of holes are no text, wherever they stand and however they are cut", () => {
  const cases: [Uint8Array, string][] = [
    [joined(zeros(5000), "loss 1\nloss 2\n"), "loss 1\nloss 2\n"],
    [joined(zeros(5001), "loss 1\n"), "loss 1\n"],
    [joined("loss 1\n", zeros(4096)), "loss 1\n"],
    [joined("loss 1\n", zeros(3_000_000), "loss 2\n"), "loss 1\nloss 2\n"],
    [joined("loss 1\nloss", zeros(100), "loss 3\n"), "loss 1\nloss\rloss 3\n"],
    [joined("loss 1\n".repeat(200), "lo\0ss 2\n"), `${"loss 1\n".repeat(200)}loss 2\n`],
    [joined(zeros(4096), utf16("loss 1\n", false)), "loss 1\n"],
    [joined(zeros(4096), utf16("loss 1\n", true)), "loss 1\n"],
    [zeros(3000), ""],
  ];
  for (const [bytes, text] of cases) {
    for (const size of [bytes.length, 1000, 17])
      assert.equal(decode(bytes, size).replaceAll("\ufeff", ""), text);
  }
});

test("UTF-16 that a shell has appended to UTF-8 is read", () => {
  const appended = utf16("loss 2\r\nloss 3\r\n", false).subarray(2);
  assert.equal(
    decode(joined("loss 1\n".repeat(200), appended)).slice(-23),
    "loss 1\nloss 2\r\nloss 3\r\n",
  );
});
