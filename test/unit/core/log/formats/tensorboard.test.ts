import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { PbfWriter } from "pbf";
import { metricNamed } from "../../../../../src/core/log/events/metric.ts";
import { crc32c, masked } from "../../../../../src/core/log/formats/binary/crc.ts";
import type { FileFacts } from "../../../../../src/core/log/logFormat.ts";
import type { ReaderEvent } from "../../../../../src/core/log/logReader.ts";
import { RunCollector } from "../../../../../src/core/run/runCollector.ts";
import {
  eventBytes,
  eventFile,
  framed,
  join,
  sessionStart,
  type WrittenEvent,
} from "../../../../support/eventFile.ts";
import { eventsOf } from "../../../../support/readLog.ts";

const name = "events.out.tfevents.1700000000.host.1.0";
const facts = (...folders: string[]): FileFacts => ({ name, folders });

function metrics(events: readonly ReaderEvent[]): [string, number | null, number][] {
  return events.flatMap((event) =>
    event.kind === "metric" ? [[event.metric.label, event.step, event.value] as const] : [],
  ) as [string, number | null, number][];
}

function warnings(events: readonly ReaderEvent[]): string[] {
  return events.flatMap((event) => (event.kind === "warning" ? [event.message] : []));
}

const loss = (step: number): WrittenEvent => ({
  step,
  values: [{ tag: "loss", simple: 1 / (step + 1) }],
});
const run = Array.from({ length: 20 }, (_, step) => loss(step));

test("Scalars of an event file, whatever the folder", () => {
  const events = eventsOf(eventFile(run), facts("exp1"));
  assert.deepEqual(events[0], { kind: "reset", format: "tensorboard" });
  assert.equal(metrics(events).length, 20);
  assert.deepEqual(events[2], {
    kind: "metric",
    metric: metricNamed("loss"),
    value: 0.5,
    step: 1,
    epoch: null,
    time: 1.700000001e12,
    line: 3,
    granularity: "final",
  });
  assert.deepEqual(warnings(events), []);
});

test("NaN and infinities are values, and a negative step is one", () => {
  const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const events = values.map(
    (simple): WrittenEvent => ({ step: -1, values: [{ tag: "loss", simple }] }),
  );
  assert.deepEqual(
    metrics(eventsOf(eventFile(events), facts())),
    values.map((value) => ["loss", -1, value]),
  );
});

test("Tensors of one element are scalars in every type; others are none", () => {
  const tensors: [string, number, (writer: PbfWriter) => void, number | null][] = [
    ["float", 1, (w) => w.writeFloatField(5, 0.5), 0.5],
    ["packed", 1, (w) => w.writePackedFloat(5, [0.25]), 0.25],
    ["double", 2, (w) => w.writePackedDouble(6, [0.1]), 0.1],
    ["int", 3, (w) => w.writePackedVarint(7, [-7]), -7],
    ["long", 9, (w) => w.writeVarintField(10, 12), 12],
    ["half", 19, (w) => w.writeVarintField(13, 0x3c00), 1],
    ["bfloat16", 14, (w) => w.writeVarintField(13, 0x4049), 3.140625],
    ["float bytes", 1, content([0, 0, 0xc0, 0x3f]), 1.5],
    ["double bytes", 2, content([0, 0, 0, 0, 0, 0, 0xf8, 0x3f]), 1.5],
    ["long bytes", 9, content([0xfe, 255, 255, 255, 255, 255, 255, 255]), -2],
    ["short bytes", 2, content([0, 0]), null],
    ["histogram", 2, (w) => w.writeMessage(2, shape, 3), null],
    ["words", 7, (w) => w.writeStringField(8, "0.5"), null],
  ];
  const events = tensors.map(([tag, type, write]): WrittenEvent => {
    const tensor = (writer: PbfWriter) => {
      writer.writeVarintField(1, type);
      write(writer);
    };
    return { step: 0, values: [{ tag, tensor, plugin: "scalars" }] };
  });
  assert.deepEqual(
    metrics(eventsOf(eventFile(events), facts())),
    tensors.flatMap(([tag, , , value]) => (value === null ? [] : [[tag, 0, value]])),
  );
});

test("Images are passed over, also beside scalars in one event", () => {
  const image = new Uint8Array(300_000).fill(7);
  const both: WrittenEvent = {
    step: 4,
    values: [
      { tag: "samples", image },
      { tag: "loss", simple: 2 },
    ],
  };
  assert.deepEqual(metrics(eventsOf(eventFile([both]), facts())), [["loss", 4, 2]]);
});

test("Hyperparameters of the hparams plugin belong to the run", () => {
  const settings = { lr: 0.01, optimizer: "adam", batch_size: 32, amp: true, hidden: 128 };
  const collector = new RunCollector({ path: "/a", name: "a", format: "" });
  for (const event of eventsOf(eventFile([sessionStart(settings), ...run]), facts()))
    collector.accept(event);
  assert.deepEqual(Object.fromEntries(collector.runs[0]?.hyperparameters ?? []), {
    learning_rate: 0.01,
    optimizer: "adam",
    batch_size: 32,
    amp: true,
    hidden: 128,
  });
});

test("The folder decides the role where the tag leaves it open", () => {
  const role = (tag: string, ...folders: string[]) => {
    const collector = new RunCollector({ path: "/a", name: "a", format: "" });
    const file = eventFile([{ step: 0, values: [{ tag, simple: 1 }] }]);
    collector.acceptAll(eventsOf(file, facts(...folders)));
    return collector.runs[0]?.series[0]?.role;
  };
  assert.equal(role("epoch_loss", "train", "logs"), "train_loss");
  assert.equal(role("epoch_loss", "validation", "logs"), "val_loss");
  assert.equal(role("epoch_accuracy", "validation", "logs"), "val_accuracy");
  assert.equal(role("Loss", "Loss_val", "runs"), "val_loss");
  assert.equal(role("Logloss", "learn", "catboost_info"), "train_loss");
  assert.equal(role("val/loss", "train", "runs"), "val_loss");
  assert.equal(role("loss", "exp1", "train"), "train_loss");
});

test("A record with wrong data is passed over and said once; the rest is read", () => {
  const bytes = eventFile(run);
  const record = framed(eventBytes(loss(0))).length;
  const at = bytes.length - 3 * record;
  bytes[at + 20] = (bytes[at + 20] ?? 0) ^ 0xff;
  const events = eventsOf(bytes, facts());
  assert.deepEqual(
    metrics(events).map(([, step]) => step),
    run.map(({ step }) => step).filter((step) => step !== 17),
  );
  assert.equal(warnings(events).length, 1);
  assert.match(warnings(events)[0] ?? "", new RegExp(`byte ${at} is damaged`));
});

test("Behind a wrong length the next record is found", () => {
  const bytes = eventFile(run);
  const record = framed(eventBytes(loss(0))).length;
  bytes[bytes.length - 3 * record] = 0x99;
  const events = eventsOf(bytes, facts());
  assert.equal(metrics(events).length, 19);
  assert.equal(warnings(events).length, 1);
});

test("A torn last record waits for the rest", () => {
  const bytes = eventFile(run);
  for (const cut of [1, 10, 20]) {
    const events = eventsOf(bytes.subarray(0, bytes.length - cut), facts());
    assert.equal(metrics(events).length, 19);
    assert.deepEqual(warnings(events), []);
  }
});

test("A claimed length of gigabytes is not held", () => {
  const header = new Uint8Array(16);
  const view = new DataView(header.buffer);
  view.setUint32(0, 2 ** 31 - 1, true);
  view.setUint32(8, masked(crc32c(header.subarray(0, 8))), true);
  const events = eventsOf(join([eventFile(run), header]), facts());
  assert.equal(metrics(events).length, 20);
  assert.match(warnings(events)[0] ?? "", /has 2147483647 bytes, too many/);
});

test("Chunks of any size give the same events", () => {
  const bytes = eventFile([sessionStart({ lr: 1 }), ...run]);
  const damaged = bytes.slice();
  damaged[400] = (damaged[400] ?? 0) ^ 1;
  for (const whole of [bytes, damaged]) {
    const expected = eventsOf(whole, facts("train"));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (sizes) => {
        assert.deepEqual(eventsOf(whole, facts("train"), sizes), expected);
      }),
      { numRuns: 50 },
    );
  }
});

test("No bytes make the reader throw, and a cut file gives a beginning of what the whole one gives", () => {
  const whole = eventFile(run);
  const all = metrics(eventsOf(whole, facts()));
  fc.assert(
    fc.property(fc.nat(whole.length), (cut) => {
      const some = metrics(eventsOf(whole.subarray(0, cut), facts()));
      assert.deepEqual(some, all.slice(0, some.length));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (payloads) => {
      const events = eventsOf(join([eventFile([]), ...payloads.map(framed), whole]), facts());
      assert.deepEqual(metrics(events).slice(-all.length), all);
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 20 }),
      (changes) => {
        const bytes = whole.slice();
        for (const [at, to] of changes) bytes[at] = to;
        assert.ok(metrics(eventsOf(bytes, facts())).length <= all.length + changes.length);
      },
    ),
  );
});

function content(bytes: readonly number[]): (writer: PbfWriter) => void {
  return (writer) => writer.writeBytesField(4, Uint8Array.from(bytes));
}

function shape(size: number, writer: PbfWriter): void {
  writer.writeMessage(2, (count: number, dimension) => dimension.writeVarintField(1, count), size);
}
