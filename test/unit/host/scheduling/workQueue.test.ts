import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { WorkQueue } from "../../../../src/host/scheduling/workQueue.ts";

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

test("work asked for again before its turn is done once, in the order of its due time", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const queue = new WorkQueue(assert.fail);
  const done: string[] = [];
  const work = (name: string) => () => {
    done.push(name);
    return null;
  };
  queue.add("slow", 50, work("slow"));
  queue.add("fast", 10, work("fast"));
  queue.add("fast", 10, work("again"));
  t.mock.timers.tick(50);
  await settle();
  assert.deepEqual(done, ["fast", "slow"]);
  queue.add("fast", 10, work("later"));
  t.mock.timers.tick(10);
  await settle();
  assert.deepEqual(done, ["fast", "slow", "later"]);
});

test("long work is done in slices between which the event loop turns", async () => {
  const queue = new WorkQueue(assert.fail);
  let slices = 0;
  queue.onDidWork(() => slices++);
  const ended = Promise.withResolvers<void>();
  queue.add("long", 0, function* () {
    for (let part = 0; part < 30; part++) {
      const until = performance.now() + 1;
      while (performance.now() < until);
      yield;
    }
    ended.resolve();
  });
  await ended.promise;
  assert.ok(slices >= 2, `${slices} slices`);
});

test("work that fails is told of by its key, and what waits behind it is done", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const failed: string[] = [];
  const queue = new WorkQueue((key) => failed.push(key));
  let done = 0;
  queue.add("at once", 0, () => {
    throw new Error("lost");
  });
  // biome-ignore lint/correctness/useYield: it fails before its first part
  queue.add("in parts", 0, function* () {
    throw new Error("lost");
  });
  queue.add("sound", 0, () => {
    done++;
    return null;
  });
  t.mock.timers.tick(1);
  await settle();
  assert.deepEqual([failed, done], [["at once", "in parts"], 1]);
});

test("nothing is done after disposal", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const queue = new WorkQueue(assert.fail);
  queue.add("late", 10, () => assert.fail("done"));
  queue.dispose();
  t.mock.timers.tick(100);
  await settle();
});
