import assert from "node:assert/strict";
import { test } from "node:test";
import { createLogReader, type ReaderEvent } from "../../../../../src/core/log/logReader.ts";
import { userFormat } from "../../../../../src/core/log/pattern/userPattern.ts";

const file = { name: "train.log", folders: [] };
const unlimited = { clock: () => 0, limit: 50 };

function read(patterns: readonly string[], text: string, budget = unlimited): ReaderEvent[] {
  const own = userFormat(patterns, budget);
  assert.ok(own.ok, JSON.stringify(own));
  const reader = createLogReader(file, { patterns: [own.format] });
  return [...reader.push(new TextEncoder().encode(text)), ...reader.flush()];
}

function metrics(events: readonly ReaderEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "metric"
      ? [
          `${event.metric.label}=${event.value} step ${event.step} epoch ${event.epoch} ${event.granularity}`,
        ]
      : [],
  );
}

test("a template names the numbers of a line", () => {
  const events = read(
    ["it {step}: L {loss} ({*}) eta {eta}"],
    "it 1:  L .5 (ok) eta 3\nelse\nit 2: L nan () eta 2\n",
  );
  assert.deepEqual(metrics(events), [
    "loss=0.5 step 1 epoch null final",
    "eta=3 step 1 epoch null final",
    "loss=NaN step 2 epoch null final",
    "eta=2 step 2 epoch null final",
  ]);
  assert.deepEqual(events[0], { kind: "reset", format: "user-pattern" });
});

test("brackets of a template are doubled, and its other characters stand for themselves", () => {
  assert.deepEqual(metrics(read(["{{{loss}}} [a.b]"], "{1,234.5} [a.b]\n{1} [axb]\n")), [
    "loss=1234.5 step null epoch null final",
  ]);
});

test("regular expressions and several patterns; a line without a place stands where the last one stood", () => {
  const patterns = [
    "/^E(?<epoch>\\d+) b(?<batch>\\d+) l=(?<loss>\\S+)/i",
    "val (?<val_loss>[\\d.]+)",
  ];
  const text = "e1 b10 l=2\ne1 b20 l=1.5\nval 1.75\ne2 b10 l=1\n";
  assert.deepEqual(metrics(read(patterns, text)), [
    "loss=2 step 10 epoch 1 final",
    "loss=1.5 step 20 epoch 1 final",
    "val_loss=1.75 step 20 epoch 1 final",
    "loss=1 step 30 epoch 2 final",
  ]);
});

test("repaints before the last one are running values, and a time stamp is read", () => {
  const [first, second] = read(
    ["{time} loss {loss}"],
    "2024-01-01 10:00:00 loss 2\r2024-01-01 10:00:01 loss 1\n",
  ).filter((event) => event.kind === "metric");
  assert.equal(first?.granularity, "running");
  assert.equal(second?.granularity, "final");
  assert.equal(second?.time, Date.UTC(2024, 0, 1, 10, 0, 1));
});

test("a line that takes too long is skipped and reported once", () => {
  let now = 0;
  const clock = () => (now += 30);
  const slow = `${"x".repeat(1000)}\n`;
  const events = read(["{*}y loss {loss}", "/(?<loss>\\d)$/"], `${slow}${slow}3\n3\n`, {
    clock,
    limit: 50,
  });
  assert.deepEqual(
    events.flatMap((event) => (event.kind === "warning" ? [event.line] : [])),
    [1],
  );
  assert.equal(metrics(events).length, 2);
});

test("a pattern that cannot be used says why", () => {
  const why = (pattern: string) => {
    const own = userFormat([pattern], unlimited);
    return own.ok ? "" : (own.messages[0] ?? "");
  };
  assert.match(why(""), /empty/);
  assert.match(why("step {step}"), /names no metric/);
  assert.match(why("loss {loss"), /without its other half/);
  assert.match(why("/(?<loss>\\d+)(?=x)/"), /Look-ahead/);
  assert.match(why(`{loss}${" x".repeat(2000)}`), /2000 characters/);
  assert.equal(why("loss {loss}"), "");
});

test("a log with many lines that take too long is not tried with own patterns any more", () => {
  let tried = 0;
  const clock = () => {
    tried += 1;
    return 30 * tried;
  };
  const text = `3\n${"x".repeat(1000)}\n`.repeat(100);
  const budget = { clock, limit: 20 };
  const events = read(["{*}y loss {loss}", "/(?<loss>\\d)$/"], text, budget);
  const warnings = events.filter(({ kind }) => kind === "warning");
  assert.equal(warnings.length, 2);
  assert.ok(tried < 100, `${tried} looks at the clock`);
});
