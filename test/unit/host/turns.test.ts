import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../../../src/host/worker/turns.ts";

test("a log that grows alone is looked at within a tenth of a second, once for all its changes", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const looks: string[] = [];
  const turns = new Turns((path) => looks.push(path));
  for (let i = 0; i < 50; i++) turns.add("a");
  context.mock.timers.tick(99);
  assert.deepEqual(looks, []);
  context.mock.timers.tick(1);
  assert.deepEqual(looks, ["a"]);
  context.mock.timers.tick(10_000);
  assert.deepEqual(looks, ["a"]);
});

test("of many logs that grow all the time sixty are looked at in a second, each as often", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const looks = new Map<string, number>();
  const turns = new Turns((path) => looks.set(path, (looks.get(path) ?? 0) + 1));
  const logs = Array.from({ length: 200 }, (_, i) => `${i}`);
  for (let time = 0; time < 20_000; time += 50) {
    for (const log of logs) turns.add(log);
    context.mock.timers.tick(50);
  }
  const counts = [...looks.values()];
  assert.equal(counts.length, 200);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    20 * 60,
  );
  assert.ok(Math.max(...counts) - Math.min(...counts) <= 2, counts.join());
});

test("a log that changes while it is looked at has another turn; nothing is looked at behind the end", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let looks = 0;
  const turns = new Turns((path) => {
    looks++;
    if (looks < 3) turns.add(path);
  });
  turns.add("a");
  for (let i = 0; i < 10; i++) context.mock.timers.tick(100);
  assert.equal(looks, 3);
  turns.add("a");
  turns.dispose();
  context.mock.timers.tick(1000);
  assert.equal(looks, 3);
});
