import assert from "node:assert/strict";
import { test } from "node:test";
import type { FileFacts } from "../../../../src/core/log/logFormat.ts";
import { eventFile } from "../../../support/eventFile.ts";
import { eventsOf } from "../../../support/readLog.ts";

function read(name: string, content: string | Uint8Array) {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  const events = [...eventsOf(bytes, { name, folders: [] })];
  return {
    warnings: events.flatMap((event) => (event.kind === "warning" ? [event] : [])),
    losses: events.flatMap((event) => (event.kind === "metric" ? [event.value] : [])),
  };
}

const jsonRow = (step: number) => `{"step": ${step}, "loss": ${step / 10}}\n`;
const csvRow = (step: number) => `${step},${step / 10}\n`;

test("a broken row of JSON lines is said with its line, and the others are read", () => {
  const rows = [jsonRow(1), jsonRow(2), '{"step": 3, "lo\n', jsonRow(4), '{"step": 5, "lo'];
  const { warnings, losses } = read("log.jsonl", rows.join(""));
  assert.deepEqual(losses, [0.1, 0.2, 0.4]);
  assert.deepEqual(warnings, [
    { kind: "warning", line: 3, message: "The row is not a complete JSON object and was skipped." },
  ]);
});

test("a broken row of a table is said with its line, and the others are read", () => {
  const rows = ["step,loss\n", csvRow(1), "2,0.2,7\n", "3\n4,o.4\n", csvRow(5), "6"];
  const { warnings, losses } = read("log.csv", rows.join(""));
  assert.deepEqual(losses, [0.1, 0.5]);
  assert.deepEqual(
    warnings.map(({ line, message }) => `${line}: ${message}`),
    [
      "3: The row has 3 cells, not 2, and was skipped.",
      '5: "o.4" in column "loss" is not a number and was skipped.',
    ],
  );
});

test("empty cells, nan and columns of text are nothing wrong", () => {
  const table = "step,loss,note\n1,0.1,\n2,,first\n3,nan,second\n4,0.4,none\n";
  assert.deepEqual(read("log.csv", table).warnings, []);
});

test("a JSON document that ends early or is broken is said with its place, and read up to there", () => {
  const document = '{"loss": [0.5, 0.4, 0.3],\n "val_loss": [0.6, 0.5, 0.4]}\n';
  assert.deepEqual(read("history.json", document).warnings, []);
  const cut = read("history.json", document.slice(0, 40));
  assert.deepEqual(cut.losses.slice(0, 3), [0.5, 0.4, 0.3]);
  assert.deepEqual(cut.warnings, [
    {
      kind: "warning",
      line: 2,
      message: "The JSON ends early at character 41; what can be read of it was read.",
    },
  ]);
  const broken = read("history.json", document.replace("],\n", "},\n"));
  assert.match(broken.warnings[0]?.message ?? "", /bracket .* at character 24;/);
  const odd = read("history.json", document.replace("0.6", "oops"));
  assert.match(odd.warnings[0]?.message ?? "", /something that is not a value at character 41;/);
});

test("a damaged record of an event file is said with its place, and the others are read", () => {
  const events = [1, 2, 3].map((step) => ({ step, values: [{ tag: "loss", simple: step / 2 }] }));
  const bytes = eventFile(events);
  const record = (bytes.length - eventFile([]).length) / 3;
  const damaged = Uint8Array.from(bytes);
  damaged[bytes.length - record - 6] = 0xff;
  const { warnings, losses } = read("events.out.tfevents.1", damaged);
  assert.deepEqual(losses, [0.5, 1.5]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0]?.message ?? "", new RegExp(`at byte ${bytes.length - 2 * record} `));
});

test("after twenty warnings the others are counted in one", () => {
  const rows = [jsonRow(1), '{"step": 3, "lo\n'.repeat(1500), jsonRow(4)];
  const { warnings, losses } = read("log.jsonl", rows.join(""));
  assert.deepEqual(losses, [0.1, 0.4]);
  assert.equal(warnings.length, 21);
  assert.equal(warnings.at(-1)?.message, "1,480 more warnings of this log, not listed.");
});

test("a broken row of a metric's own file, as MLflow and DVCLive keep it, is said with its line", () => {
  const mlflow = "1700000000000 0.5 0\nx\n1700000001000 o.4 1\n\n1700000002000 nan 2\n";
  const dvclive = "step\ttrain_loss\n0\t0.5\n1\tbad\n2\n3\t\n4\t0.25\n";
  const said = (text: string, file: FileFacts) =>
    [...eventsOf(Buffer.from(text), file)].flatMap((event) =>
      event.kind === "warning" ? [`${event.line}: ${event.message}`] : [],
    );
  assert.deepEqual(said(mlflow, { name: "train_loss", folders: ["metrics"] }), [
    "2: The row is not a time, a value and a step, and was skipped.",
    "3: The row is not a time, a value and a step, and was skipped.",
  ]);
  assert.deepEqual(said(dvclive, { name: "train_loss.tsv", folders: ["metrics", "plots"] }), [
    "3: The row is not a step and a value, and was skipped.",
    "4: The row is not a step and a value, and was skipped.",
  ]);
});
