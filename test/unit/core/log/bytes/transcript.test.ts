import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Transcript } from "../../../../../src/core/log/bytes/transcript.ts";
import { createLogReader } from "../../../../../src/core/log/logReader.ts";

function transcriptOf(...chunks: readonly string[]): string {
  const transcript = new Transcript();
  for (const chunk of chunks) transcript.push(chunk);
  return transcript.text;
}

test("escape sequences go, and of a line that was painted anew the last picture stays", () => {
  const text = transcriptOf(
    "\u001b]633;C\u0007start\r\n\r0/4 loss=1.00\r1/4 lo",
    "ss=0.50\r",
    "\n\u001b[1mepoch\u001b(B\u001b[m 0\u001b[3Closs 0.5\r\n",
  );
  assert.equal(text, "start\n1/4 loss=0.50\nepoch 0loss 0.5\n");
});

test("a bar that is painted for hours is held in little memory and still ends as it should", () => {
  const transcript = new Transcript();
  for (let i = 0; i < 20_000; i++) transcript.push(`\r${i}/20000 loss=${1 / (i + 1)}`);
  transcript.push("\r\nnext");
  assert.equal(transcript.text, `19999/20000 loss=${1 / 20_000}\nnext`);
});

test("of a very long text only the places of the older lines are kept", () => {
  const transcript = new Transcript();
  for (let i = 1; i <= 40_000; i++) transcript.push(`step ${i} ${"x".repeat(100)}\n`);
  const lines = transcript.text.split("\n");
  assert.equal(lines.length, 40_001);
  assert.equal(lines[0], "");
  assert.match(lines[39_999] ?? "", /^step 40000 /);
  assert.ok(transcript.text.length < 3_000_000);
});

test("its lines are those that the log reader counts, however the text is cut", () => {
  const piece = fc.constantFrom("\r", "\n", "\r\n", "\u001b[K", "\u001b(B", "text ", "loss 0.5 ");
  fc.assert(
    fc.property(fc.array(fc.array(piece).map((parts) => parts.join(""))), (chunks) => {
      const reader = createLogReader({ name: "terminal", folders: [] });
      const transcript = new Transcript();
      const events = [...chunks, "\nstep 1 loss 0.125\nstep 2 loss 0.25\n"].flatMap((chunk) => {
        transcript.push(chunk);
        return [...reader.push(Buffer.from(chunk))];
      });
      events.push(...reader.flush());
      const lines = transcript.text.split("\n");
      for (const event of events)
        if (event.kind === "metric" && (event.value === 0.125 || event.value === 0.25))
          assert.ok((lines[event.line - 1] ?? "").includes(String(event.value)));
      assert.equal(
        transcript.text,
        transcriptOf(`${chunks.join("")}\nstep 1 loss 0.125\nstep 2 loss 0.25\n`),
      );
    }),
  );
});
