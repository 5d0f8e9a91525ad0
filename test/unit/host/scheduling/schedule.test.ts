import assert from "node:assert/strict";
import { test } from "node:test";
import { coalesced, debounced } from "../../../../src/host/scheduling/schedule.ts";

test("many requests are one action: after the first wait, or when all is still", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const done: string[] = [];
  const soon = coalesced(() => done.push("soon"), 100);
  const still = debounced(() => done.push("still"), 100);
  for (let i = 0; i < 3; i++) {
    soon.request();
    still.request();
    t.mock.timers.tick(60);
  }
  assert.deepEqual(done, ["soon"]);
  t.mock.timers.tick(100);
  assert.deepEqual(done.toSorted(), ["soon", "soon", "still"]);
});

test("what was cancelled is not done, what was disposed is never done again", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let done = 0;
  const soon = coalesced(() => done++, 100);
  soon.request();
  soon.cancel();
  t.mock.timers.tick(200);
  assert.equal(done, 0);
  soon.request();
  t.mock.timers.tick(100);
  assert.equal(done, 1);
  soon.request();
  soon.dispose();
  soon.request();
  t.mock.timers.tick(200);
  assert.equal(done, 1);
});

test("an action may ask for itself again, and the wait is that of the request", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let [done, wait] = [0, 100];
  const soon = coalesced(
    () => {
      done++;
      wait = 500;
      if (done < 3) soon.request();
    },
    () => wait,
  );
  soon.request();
  t.mock.timers.tick(100);
  assert.equal(done, 1);
  t.mock.timers.tick(499);
  assert.equal(done, 1);
  t.mock.timers.tick(1);
  assert.equal(done, 2);
});
