import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ColumnLog } from "../../../../../src/core/log/events/eventColumns.ts";
import { lineFormats } from "../../../../../src/core/log/formats/registry.ts";
import type { LineFormat } from "../../../../../src/core/log/logFormat.ts";
import { createLogReader, type ReaderEvent } from "../../../../../src/core/log/logReader.ts";
import { ByteLines } from "../../../../../src/core/log/shapes/byteLines.ts";

/** Lines as formats have them: `#` stands for a number, `+` for a count that goes on, `~` for a time of day. */
const linesOf: Readonly<Record<string, readonly string[]>> = {
  jsonl: [
    '{"step": +, "loss": #, "lr": #}',
    '{"epoch": #, "iter": +, "loss": #, "time": #}',
    '{"mode": "val", "epoch": #, "iter": #, "acc": #, "lr": #}',
    '{"epoch": +, "train_loss": #, "test_acc1": #, "n_parameters": 86}',
    '{"epoch": +, "val_loss": #, "accuracy": #}',
    '{"step": +, "tokens": #}',
    '{"timestamp": #, "step": +, "metrics": {"loss": #, "layer.1.norm": #}}',
    '2024-01-31 ~ | {"step": +, "loss": \'#\'}',
    '{"step": #/100, "loss": #',
    "saved #",
  ],
  huggingface: [
    "{'loss': #, 'grad_norm': #, 'learning_rate': #, 'epoch': +}",
    "{'loss': '#', 'epoch': '#'}",
    "{'eval_loss': #, 'eval_runtime': #, 'epoch': +}",
    "{'train_runtime': #, 'train_loss': #, 'epoch': #}",
  ],
  fairseq: [
    '2024-01-31 ~ | INFO | train_inner | {"epoch": #, "update": #, "loss": "#", "num_updates": "+"}',
    "| epoch # | valid on 'valid' subset | loss # | ppl # | num_updates +",
    "2024-01-31 ~,123 | INFO | train | epoch # | loss # | num_updates + | lr #",
  ],
  "stamped-steps": ["2024-01-31T~.123456: step +, loss #, acc #", "Saved checkpoint #"],
  megatron: [
    " iteration     +/ 500 | learning rate: # | global batch size: 8 | lm loss: # | grad norm: # |",
    " validation loss at iteration + | lm loss value: # | lm loss PPL: # |",
  ],
  marian: [
    "[2024-01-31 ~] Ep. 1 : Up. + : Sen. # : Cost # : Time # : # words/s : gNorm #",
    "[2024-01-31 ~] [valid] Ep. 1 : Up. + : cross-entropy : # : new best",
  ],
  openmmlab: [
    "2024-01-31 ~,123 - mmdet - INFO - Epoch [#][+/500]\tlr: #, eta: 1:02:03, time: #, loss_cls: #, loss: #",
    "2024-01-31 ~,123 - mmdet - INFO - Epoch(val) [#][+]\tbbox_mAP: #, bbox_mAP_50: #",
    "01/31 ~ - mmengine - INFO - Epoch(train) [1][+/500]  lr: #  eta: 0:10:00  time: #  loss: #",
    "01/31 ~ - mmengine - INFO - Iter(train) [  +/5000]  lr: #  loss: #",
  ],
  llmc: ["s:+ trl:# lr:# norm:#", "s:+ tel:#"],
};

const number = fc.oneof(
  fc.nat({ max: 9 }).map(String),
  fc.nat().map(String),
  fc.double({ min: 0, max: 2, noNaN: true }).map(String),
  fc.double({ min: 0, max: 1e-4, noNaN: true }).map(String),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => x.toFixed(4)),
  fc.double({ min: 0, max: 1, noNaN: true }).map((x) => x.toExponential(3)),
  fc.constantFrom("NaN", "-Infinity", "null", "007", "-0.0", "1.", "1e400", "12345678901234567890"),
);

function filled(text: string, row: number, numbers: readonly string[]): string {
  let next = 0;
  const clock = `1${row % 10}:0${row % 6}:${10 + (row % 50)}`;
  return text
    .replaceAll("+", String(1 + (row >> 2)))
    .replaceAll("~", clock)
    .replace(/#/g, () => numbers[next++ % numbers.length] ?? "");
}

function read(format: LineFormat, lines: readonly string[], byShape: boolean) {
  const reader = format.createReader({ name: "train.log", folders: [] });
  const log = new ColumnLog();
  let next = 1;
  let shaped = 0;
  const bytes = new ByteLines({
    atLineStart: () => true,
    shapes: () => {
      const state = byShape ? (reader.shapes?.state(next) ?? null) : null;
      if (state === null || reader.shapes === undefined) return null;
      const { events } = log;
      return { lines: reader.shapes, state, lineNumber: next, inHead: false, events };
    },
    isPlain: () => true,
    read: (piece) => {
      for (const line of new TextDecoder().decode(piece).split("\n").slice(0, -1))
        reader.line(line, next++, (event) => log.events.add(event));
    },
    passed: (count) => {
      next += count;
      shaped += count;
    },
  });
  for (const line of lines) bytes.push(new TextEncoder().encode(`${line}\n`));
  reader.flush((event) => log.events.add(event));
  const events: readonly ReaderEvent[] = [...log.taken()];
  return { events, shaped };
}

for (const [id, texts] of Object.entries(linesOf)) {
  test(`${id}: lines that are read by their shape give what they give as text`, () => {
    const format = lineFormats.find((other) => other.id === id);
    assert.ok(format !== undefined);
    const kinds = fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 });
    const rows = fc.array(fc.array(number, { minLength: 5, maxLength: 5 }), {
      minLength: 40,
      maxLength: 80,
    });
    let [shaped, all] = [0, 0];
    fc.assert(
      fc.property(kinds, rows, (some, numbers) => {
        const lines = numbers.map((row, index) =>
          filled(some[index % some.length] ?? "", index, row),
        );
        const fast = read(format, lines, true);
        shaped += fast.shaped;
        all += lines.length;
        assert.deepEqual(fast.events, read(format, lines, false).events);
      }),
      { numRuns: 40 },
    );
    assert.ok(shaped > 0.02 * all, `only ${shaped} of ${all} lines were read by their shape`);
  });
}

test("lines of UTF-16 have no shapes", () => {
  const lines = Array.from({ length: 60 }, (_, step) => `{"step": ${step}, "loss": 0.${step}}\n`);
  const bytes = Buffer.from(lines.join(""), "utf16le").swap16();
  const readAll = (byShape: boolean) => {
    const reader = createLogReader({ name: "log.jsonl", folders: [] }, { byShape });
    const events = [bytes.subarray(0, 1500), bytes.subarray(1500)].flatMap((piece) => [
      ...reader.push(piece),
    ]);
    return [...events, ...reader.flush()];
  };
  const events = readAll(true);
  assert.equal(events.filter(({ kind }) => kind === "metric").length, 60);
  assert.deepEqual(events, readAll(false));
});
