import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Latest, OneAtATime } from "../../../../src/host/scheduling/latest.ts";

test("of overlapping passes only the newest may speak, after disposal none", () => {
  const latest = new Latest();
  const first = latest.begin();
  assert.ok(first());
  const second = latest.begin();
  assert.deepEqual([first(), second()], [false, true]);
  latest.dispose();
  assert.ok(!second());
});

test("requests during a pass are one more pass, which sees what came last", async () => {
  const gates: (() => void)[] = [];
  const seen: number[] = [];
  let value = 0;
  const pass = new OneAtATime(
    async () => {
      const taken = value;
      await new Promise<void>((open) => gates.push(open));
      seen.push(taken);
    },
    () => {},
  );
  pass.request();
  for (value = 1; value < 4; value++) pass.request();
  gates.shift()?.();
  await setImmediate();
  gates.shift()?.();
  await setImmediate();
  assert.deepEqual(seen, [0, 4]);
  assert.equal(gates.length, 0);
});

test("a pass that fails is told of and does not stop the next; after disposal none begins", async () => {
  const errors: unknown[] = [];
  let passes = 0;
  const pass = new OneAtATime(
    async () => {
      passes++;
      if (passes === 1) throw new Error("lost");
    },
    (error) => errors.push(error),
  );
  pass.request();
  await setImmediate();
  pass.request();
  await setImmediate();
  assert.deepEqual([passes, errors.map(String)], [2, ["Error: lost"]]);
  pass.dispose();
  pass.request();
  await setImmediate();
  assert.equal(passes, 2);
});
