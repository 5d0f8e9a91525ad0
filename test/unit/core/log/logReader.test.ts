import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { maxLineLength } from "../../../../src/core/log/bytes/lineSplitter.ts";
import { createLogReader, type ReaderEvent } from "../../../../src/core/log/logReader.ts";
import { eventsOf, factsOf } from "../../../support/readLog.ts";

const facts = { name: "train.log", folders: ["run"] };
const utf8 = (text: string) => new TextEncoder().encode(text);
const fixtures = path.resolve(import.meta.dirname, "../../../fixtures/logs");
const logs = readdirSync(fixtures, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== "expected.json")
  .map((entry) => path.join(entry.parentPath, entry.name));

function metrics(events: readonly ReaderEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "metric" ? [`${event.line} ${event.metric.label}=${event.value}`] : [],
  );
}

test("the events of a log do not depend on how its bytes are cut", () => {
  for (const log of logs) {
    const bytes = readFileSync(log);
    const whole = eventsOf(bytes, factsOf(log));
    for (const sizes of [[1], [7, 64, 3], [1000]]) {
      assert.deepEqual(eventsOf(bytes, factsOf(log), sizes), whole, `${log} in chunks of ${sizes}`);
    }
  }
});

test("no input makes a reader throw", () => {
  const word = fc.constantFrom(
    "Epoch 1/3",
    "loss",
    ": ",
    " = ",
    "0.5",
    "nan",
    "1e",
    "{'",
    "'epoch'",
    "}",
    "[",
    "]",
    "(",
    "|",
    "%|",
    "\r",
    "\b",
    "\u001b[",
    "\n",
    ",",
    '"',
    "10/10 [====",
    "] - 1s - ",
    "━━━",
    " - ",
    "val_",
    "acc",
    "epoch,loss\n",
    "1,2\n",
    "Namespace(",
    "--lr ",
    "=",
    "\\",
    "损失",
    "{",
    "1/",
    "Traceback (most recent call last)",
  );
  const text = fc
    .array(fc.oneof(word, fc.string({ maxLength: 5 })), { maxLength: 80 })
    .map((words) => words.join(""));
  fc.assert(
    fc.property(text, (content) => void eventsOf(utf8(content), facts)),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => void eventsOf(bytes, facts)),
  );
});

test("a log that is cut anywhere is read up to there", () => {
  for (const log of logs) {
    const bytes = readFileSync(log);
    for (let end = 0; end < bytes.length; end += 97) eventsOf(bytes.subarray(0, end), factsOf(log));
  }
});

test("a specific format that shows late takes the log over, from its first line on", () => {
  const reader = createLogReader(facts);
  const before = [...reader.push(utf8("epoch 1 loss 0.5\nepoch 2 loss 0.4\n".padEnd(1100, "\n")))];
  assert.equal(reader.format, "general");
  assert.equal(metrics(before).length, 2);
  const after = [...reader.push(utf8("{'loss': 0.3, 'grad_norm': 1.0, 'epoch': 3.0}\n"))];
  assert.equal(reader.format, "huggingface");
  assert.deepEqual(after[0], { kind: "reset", format: "huggingface" });
  assert.equal(metrics(after).length, 2);
});

test("a last line without an end is given by flush, and only what is new when it goes on", () => {
  const reader = createLogReader(facts);
  const head = "epoch 1, loss: 0.5, lr: 0.1\nepoch 2, loss: 0.4, lr: 0.1\n".padEnd(1100, "\n");
  reader.push(utf8(`${head}epoch 3, loss: 0.3`));
  assert.deepEqual(
    metrics([...reader.flush()]).map((text) => text.split(" ")[1]),
    ["loss=0.3"],
  );
  assert.deepEqual(metrics([...reader.flush()]), []);
  const rest = metrics([...reader.push(utf8(", lr: 0.1\nepoch 4, loss: 0.2, lr: 0.1\n"))]);
  assert.deepEqual(
    rest.map((text) => text.split(" ")[1]),
    ["lr=0.1", "loss=0.2", "lr=0.1"],
  );
});

test("a document that has grown is read anew", () => {
  const reader = createLogReader({ name: "trainer_state.json", folders: [] });
  const entry = (step: number) => `{"step": ${step}, "epoch": ${step}, "loss": 0.5}`;
  reader.push(utf8(`{"log_history": [\n${entry(1)}`));
  assert.equal(metrics([...reader.flush()]).length, 1);
  assert.deepEqual([...reader.flush()], []);
  reader.push(utf8(`,\n${entry(2)}\n], "max_steps": 2}`));
  const events = [...reader.flush()];
  assert.equal(events[0]?.kind, "reset");
  assert.deepEqual(metrics(events), ["2 loss=0.5", "3 loss=0.5"]);
});

test("what holds nothing is said in one sentence", () => {
  const warnings = (bytes: Uint8Array) =>
    eventsOf(bytes, facts).flatMap((event) => (event.kind === "warning" ? [event.message] : []));
  assert.deepEqual(warnings(new Uint8Array(0)), ["The file is empty."]);
  assert.deepEqual(warnings(Uint8Array.from([1, 0, 0, 7, 0, 0, 0, 1, 255, 0, 0, 3, 0, 9])), [
    "The file is binary; a log is text.",
  ]);
  assert.deepEqual(warnings(utf8("hello\n".repeat(1234))), ["No metrics found in 1,234 lines."]);
});

test("one line without end costs neither memory nor a crash", () => {
  const reader = createLogReader(facts);
  const chunk = utf8("loss 0.5 ".repeat(7000));
  const events: ReaderEvent[] = [];
  for (let bytes = 0; bytes < 8 * maxLineLength; bytes += chunk.length)
    events.push(...reader.push(chunk));
  events.push(...reader.flush());
  const warnings = events.filter((event) => event.kind === "warning");
  assert.deepEqual(
    warnings.map(({ line }) => line),
    [1, null],
  );
});

test("of a last line that ends within a number nothing is given at rest, and all of it when the rest comes", () => {
  const reader = createLogReader({ name: "train.log", folders: [] });
  const given: string[] = [];
  const take = (events: Iterable<ReaderEvent>) => {
    for (const event of events)
      if (event.kind === "metric")
        given.push(`${event.metric.label}=${event.value}@${event.epoch}`);
  };
  const bytes = (text: string) => Buffer.from(text);
  take(reader.push(bytes("epoch 1 loss 0.93\nepoch 2 loss 0.81\nepoch 3 loss 0.7")));
  take(reader.rest());
  assert.deepEqual(given, ["loss=0.93@1", "loss=0.81@2"]);
  assert.equal(reader.endsWithin, false);
  take(reader.push(bytes("2\nepoch 4 loss 0.6]")));
  take(reader.rest());
  take(reader.push(bytes("\nepoch 5 loss 0.5")));
  assert.deepEqual(given.slice(2), ["loss=0.72@3", "loss=0.6@4"]);
  take(reader.flush());
  assert.equal(given.at(-1), "loss=0.5@5");
  assert.equal(reader.endsWithin, true);
});
