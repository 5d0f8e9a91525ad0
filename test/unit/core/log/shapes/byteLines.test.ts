import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ColumnLog } from "../../../../../src/core/log/events/eventColumns.ts";
import type { LogEvent } from "../../../../../src/core/log/events/logEvent.ts";
import { csv } from "../../../../../src/core/log/formats/csv.ts";
import { general } from "../../../../../src/core/log/grammar/general.ts";
import type { LineFormat } from "../../../../../src/core/log/logFormat.ts";
import { createLogReader, type ReaderEvent } from "../../../../../src/core/log/logReader.ts";
import { ByteLines } from "../../../../../src/core/log/shapes/byteLines.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { RunCollector } from "../../../../../src/core/run/runCollector.ts";
import type { Series } from "../../../../../src/core/run/series.ts";

const facts = { name: "train.log", folders: [] };
const utf8 = (text: string) => new TextEncoder().encode(text);

interface Read {
  readonly events: readonly ReaderEvent[];
  /** Lines that were read by their shape. */
  readonly shaped: number;
}

/** Reads whole lines with the reader of one format, and by their shape where that can be. */
function read(format: LineFormat, text: string, byShape: boolean): Read {
  const reader = format.createReader(facts);
  const log = new ColumnLog();
  let next = 1;
  let shaped = 0;
  const lines = new ByteLines({
    atLineStart: () => true,
    shapes: () => {
      const state = byShape ? (reader.shapes?.state(next) ?? null) : null;
      if (state === null || reader.shapes === undefined) return null;
      const { events } = log;
      return { lines: reader.shapes, state, lineNumber: next, inHead: false, events };
    },
    isPlain: () => true,
    read: (bytes) => {
      for (const line of new TextDecoder().decode(bytes).split("\n").slice(0, -1))
        reader.line(line, next++, (event: LogEvent) => log.events.add(event));
    },
    passed: (count) => {
      next += count;
      shaped += count;
    },
  });
  const all = text.split("\n").slice(0, -1);
  for (let at = 0; at < all.length; at += 5)
    lines.push(utf8(`${all.slice(at, at + 5).join("\n")}\n`));
  reader.flush((event) => log.events.add(event));
  return { events: [...log.taken()], shaped };
}

const number = fc.oneof(
  fc.nat({ max: 9 }).map(String),
  fc.nat().map(String),
  fc.double({ min: 0, max: 2, noNaN: true }).map((x) => x.toFixed(4)),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
  fc.double({ noNaN: true }).map(String),
  fc.double({ min: 0, max: 1, noNaN: true }).map((x) => x.toExponential(3)),
  fc.constantFrom(
    "nan",
    "-inf",
    "1,234",
    "007",
    "-0.0",
    "1.",
    ".5",
    "1e400",
    "12345678901234567890",
  ),
);
const shape = fc.constantFrom(
  "step # loss # grad_norm #",
  "epoch # step # loss: #, lr: #",
  "Epoch [#/10], Step [#/500], Loss: #",
  "Epoch: [#][#/100] Loss # (#) Acc@1 # (#)",
  "[INFO] worker #: fetched shard # of the data set in # parts",
  "2024-01-31 10:00:0#,123 - INFO - step # loss # val_loss #",
  "[01/31/2024 1#:00:00] iter # | loss # | ppl #",
  "epoch # train=# val=#",
  "#/# loss=# acc=#%",
  "Accuracy: #/# (#%)",
  "step #: training loss #",
  "Epoch #",
  "Validation results:",
  "val_loss #",
  "loss=#",
  "learning rate # momentum #",
  "import os#",
  "***** Eval # *****",
  "train | epoch   # | lr # | ms/batch # | loss  # | ppl  #",
  "saved checkpoint # with loss #",
  "损失: # 步 #",
  "tokens/s: 12,# loss: #",
  "100%|#| #/10 [00:0#<00:00, # it/s, loss=#]",
);
const line = fc
  .tuple(shape, fc.array(number, { minLength: 8, maxLength: 8 }))
  .map(([text, numbers]) => filled(text, numbers));

function filled(text: string, numbers: readonly string[]): string {
  let next = 0;
  return text.replace(/#/g, () => numbers[next++ % numbers.length] ?? "");
}

test("lines that are read by their shape give what they give when they are read as text", () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 150 }), (lines) => {
      const text = lines.map((one) => `${one}\n`).join("");
      assert.deepEqual(read(general, text, true).events, read(general, text, false).events);
    }),
    { numRuns: 60 },
  );
});

test("so do lines of few shapes, of which most are read by their shape", () => {
  const few = fc
    .tuple(
      fc.array(shape, { minLength: 1, maxLength: 3 }),
      fc.array(fc.array(number, { minLength: 8, maxLength: 8 }), { minLength: 60, maxLength: 120 }),
    )
    .map(([shapes, rows]) =>
      rows
        .map((numbers, row) => `${filled(shapes[row % shapes.length] ?? "", numbers)}\n`)
        .join(""),
    );
  let shaped = 0;
  fc.assert(
    fc.property(few, (text) => {
      const fast = read(general, `step 1 loss 0.5\n${text}`, true);
      shaped += fast.shaped;
      assert.deepEqual(fast.events, read(general, `step 1 loss 0.5\n${text}`, false).events);
    }),
    { numRuns: 60 },
  );
  assert.ok(shaped > 200, `only ${shaped} lines were read by their shape`);
});

test("rows of a table are read from the bytes, with empty cells and steps within the epoch", () => {
  const odd = fc.constantFrom("none", '"0.5"', "-", "1e", "x", "1e-300");
  const many = fc.double({ min: 0, max: 1e9, noNaN: true }).map((x) => x.toPrecision(16));
  const cell = fc.oneof(
    { arbitrary: number, weight: 4 },
    { arbitrary: many, weight: 2 },
    { arbitrary: fc.constant(""), weight: 3 },
    { arbitrary: odd, weight: 1 },
  );
  const padded = fc
    .tuple(fc.constantFrom("", "", " ", "  "), cell, fc.constantFrom("", "", " "))
    .map((parts) => parts.join(""));
  const row = fc.oneof(
    { arbitrary: fc.array(padded, { minLength: 4, maxLength: 4 }), weight: 9 },
    { arbitrary: fc.array(padded, { minLength: 3, maxLength: 5 }), weight: 1 },
  );
  const rows = fc.array(row, { minLength: 20, maxLength: 60 });
  const edges = fc.constantFrom(
    ["", ""],
    ["| ", " |"],
    ["", "|"],
    ["|", ""],
    ["", "\r"],
    [" ", " "],
  );
  const header = fc.constantFrom(
    ["epoch", "batch", "loss", "acc"],
    ["step", "time", "loss", "acc"],
    ["epoch", "timestamp", "loss", "lr"],
    ["epoch", "loss", "val_loss", "loss"],
  );
  const separator = fc.constantFrom(",", ";", "\t", "|", " ", " | ");
  let shaped = 0;
  fc.assert(
    fc.property(
      header,
      separator,
      edges,
      rows,
      rows,
      (names, between, [open, close], one, other) => {
        const lineOf = (cells: readonly string[]) => `${cells.join(between)}\n`;
        const barred = (cells: readonly string[]) => `${open}${cells.join(between)}${close}\n`;
        const headed = between.includes("|") ? `| ${names.join(" | ")} |\n` : lineOf(names);
        const regular = one.map((_, index) => [index, index + 0.5, -index / 8, 1e-5].map(String));
        const text = [headed, ...[...regular, ...one].map(barred), headed, ...other.map(lineOf)];
        const fast = read(csv, text.join(""), true);
        shaped += fast.shaped;
        assert.deepEqual(fast.events, read(csv, text.join(""), false).events);
      },
    ),
    { numRuns: 150 },
  );
  assert.ok(shaped > 2000, `only ${shaped} lines were read from the bytes`);
});

test("a whole log gives the same events with and without shapes, however it is cut", () => {
  let text = "";
  for (let step = 0; step < 6000; step++) {
    text += `[INFO] worker ${step % 8}: fetched shard ${step % 977} in ${step % 13} parts\n`;
    if (step % 50 === 0) text += `iter ${step % 5500} val_loss ${(3 / (1 + step)).toFixed(3)}\n`;
    if (step === 4000) text += "Traceback (most recent call last):\n  File x\nValueError: no\n";
    if (step === 5200) text += "step 3000 loss 1\nstep 3001 loss 1\n";
    if (step === 5000) text += "step 100 loss 7\r\n";
    text += `step ${step % 5500} loss ${(2 + 8 / (1 + step)).toPrecision(7)} lr ${1e-4 / (1 + step)}\n`;
  }
  const bytes = utf8(text);
  const read = (byShape: boolean, size: number) => {
    const reader = createLogReader(facts, { byShape });
    const collector = new RunCollector({ path: "train.log", name: "train", format: "general" });
    const all: ReaderEvent[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      const events = reader.push(bytes.subarray(at, at + size));
      all.push(...events);
      events.visit(
        (from, to) => collector.acceptRows(events, from, to),
        (event) => collector.accept(event),
      );
    }
    return { events: [...all, ...reader.flush()], runs: collector.runs };
  };
  const expected = read(false, 1 << 20);
  const single = new RunCollector({ path: "train.log", name: "train", format: "general" });
  for (const event of expected.events) single.accept(event);
  assert.ok(single.runs.length > 1 && single.runs.some((run) => run.series.some(hasSeam)));
  for (const size of [1 << 20, 4099, 1000]) {
    const { events, runs } = read(true, size);
    assert.deepEqual(events, expected.events);
    assert.deepEqual(runs.map(pointsOf), single.runs.map(pointsOf));
  }
});

function hasSeam({ seams }: Series): boolean {
  return seams.length > 0;
}

function pointsOf({ series, firstLine, status }: Run): unknown {
  const points = series.map((one) => [
    one.name,
    one.role,
    one.seams,
    one.nonFinite,
    one.values,
    one.lines,
    one.axis("step"),
    one.axis("epoch"),
    one.axis("time"),
  ]);
  return { firstLine, status, points };
}
