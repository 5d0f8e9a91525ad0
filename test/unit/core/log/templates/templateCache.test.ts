import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { metricNamed } from "../../../../../src/core/log/events/metric.ts";
import type { LogRecord } from "../../../../../src/core/log/logFormat.ts";
import { createLogReader, type ReaderEvent } from "../../../../../src/core/log/logReader.ts";
import { numberTokens } from "../../../../../src/core/log/templates/numberTokens.ts";
import { TemplateCache } from "../../../../../src/core/log/templates/templateCache.ts";

const number = fc.oneof(
  fc.nat({ max: 9 }).map(String),
  fc.nat().map(String),
  fc.double({ min: 0, max: 2, noNaN: true }).map((x) => x.toFixed(4)),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
  fc.double({ noNaN: true }).map(String),
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
const form = fc.constantFrom(
  "step # loss # grad_norm #",
  "epoch # step # loss: #, lr: #",
  "Epoch [#/10], Step [#/500], Loss: #",
  "Epoch: [#][#/100] Loss # (#) Acc@1 # (#)",
  "[INFO] worker #: fetched shard # of the data set in # parts",
  "2024-01-31 10:00:0#,123 - INFO - step # loss # val_loss #",
  "epoch # train=# val=# loss=#",
  '{"step": #, "loss": #, "lr": #}',
  "{'loss': #, 'learning_rate': #, 'epoch': #}",
  "步 # 损失 loss # 🔥 lr #",
  "",
);
const log = fc.array(form, { minLength: 1, maxLength: 3 }).chain((forms) =>
  fc.array(
    fc
      .tuple(fc.constantFrom(...forms), fc.array(number, { minLength: 4, maxLength: 4 }))
      .map(([text, numbers]) => {
        let next = 0;
        return text.replace(/#/g, () => numbers[next++ % numbers.length] ?? "0");
      }),
    { minLength: 12, maxLength: 60 },
  ),
);

function read(lines: readonly string[], templates: boolean): readonly ReaderEvent[] {
  const reader = createLogReader({ name: "train.log", folders: [] }, { templates });
  return [...reader.push(Buffer.from(`${lines.join("\n")}\n`)), ...reader.flush()];
}

test("templates change nothing of what a log gives", () => {
  fc.assert(
    fc.property(log, (lines) => {
      assert.deepEqual(read(lines, true), read(lines, false));
    }),
    { numRuns: 200 },
  );
});

/** Reads `loss <value> of <word>`. */
function cacheOf(parsed: string[]): TemplateCache {
  return new TemplateCache((text) => {
    parsed.push(text);
    const found = /^step (\d+) loss ([\d.]+)$/.exec(text);
    if (found === null) return null;
    const value = Number(found[2]);
    const step = { value: Number(found[1]), total: null };
    return { epoch: null, step, time: null, values: [{ metric: metricNamed("loss"), value }] };
  });
}

test("templates change nothing of lines that end in carriage returns, however the bytes are cut", () => {
  fc.assert(
    fc.property(
      log,
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 400 }),
      (lines, end, size) => {
        const bytes = Buffer.from(lines.map((line) => line + end).join(""));
        const reader = createLogReader({ name: "train.log", folders: [] });
        const events: ReaderEvent[] = [];
        for (let at = 0; at < bytes.length; at += size)
          events.push(...reader.push(bytes.subarray(at, at + size)));
        assert.deepEqual([...events, ...reader.flush()], read(lines, false));
      },
    ),
    { numRuns: 200 },
  );
});

/** What the cache says of a line; undefined where that has to be read. */
function recordOf(cache: TemplateCache, text: string): LogRecord | null | undefined {
  if (cache.waits()) return undefined;
  if (cache.find(Buffer.from(`${text}\n`), 0) >= 0)
    return cache.passes() ? null : cache.recordOf(text);
  cache.miss(text);
  return undefined;
}

test("of lines that are alike but for their numbers few are parsed", () => {
  const parsed: string[] = [];
  const cache = cacheOf(parsed);
  let known = 0;
  for (let step = 0; step < 5000; step++) {
    const record = recordOf(cache, `step ${step} loss 0.${1000 + step}`);
    if (record === undefined) continue;
    known++;
    assert.equal(record?.step?.value, step);
    assert.equal(record?.values[0]?.value, Number(`0.${1000 + step}`));
  }
  assert.ok(known > 4900);
  assert.ok(parsed.length < 60);
});

test("a template that does not hold is forgotten, and a line without a record states nothing", () => {
  const cache = cacheOf([]);
  const records = Array.from({ length: 20 }, (_, index) =>
    recordOf(cache, `reading shard ${index}`),
  );
  assert.equal(records.at(-1), null);
  let calls = 0;
  const fickle = new TemplateCache((text) => {
    const value = ++calls > 12 ? -1 : Number(text.slice(5));
    return {
      epoch: null,
      step: null,
      time: null,
      values: [{ metric: metricNamed("loss"), value }],
    };
  });
  const given = Array.from({ length: 30 }, (_, index) => recordOf(fickle, `loss ${index}`));
  assert.equal(given.at(-1), undefined);
});

test("numbers that go on from a word or another number are none of a line's own", () => {
  const texts = (line: string) => numberTokens(line, 0).map(({ text }) => text);
  assert.deepEqual(texts("v2 1.5.3 Acc@1 -4e-05 net.0 x=-1 3-4 5ms"), [
    "1.5",
    "-4e-05",
    "-1",
    "3",
    "4",
    "5",
  ]);
});
