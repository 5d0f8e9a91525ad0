import assert from "node:assert/strict";
import { appendFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { age, follow } from "../../support/followedLog.ts";

const line = (epoch: number, loss = 1 / epoch) => `epoch ${epoch}/9  loss ${loss.toFixed(4)}\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join("");

test("a file that grows gives only what is new", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 5));
  await age(path);
  await tail.catchUp();
  assert.equal(losses().length, 5);
  await appendFile(path, lines(6, 7));
  await tail.catchUp();
  assert.deepEqual(losses().slice(-2), [0.1667, 0.1429]);
  assert.equal(losses().length, 7);
});

test("a file of many chunks loses no line where two chunks meet", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 60_000));
  await age(path);
  await tail.catchUp();
  assert.deepEqual(
    losses(),
    Array.from({ length: 60_000 }, (_, i) => Number((1 / (i + 1)).toFixed(4))),
  );
});

test("a last line without an end counts once the file is at rest", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 5).trimEnd());
  await age(path);
  await tail.catchUp();
  assert.equal(losses().length, 5);
});

test("a line written in two halves is one record", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 5));
  await tail.catchUp();
  await appendFile(path, line(6).slice(0, 16));
  await tail.catchUp();
  await appendFile(path, line(6).slice(16));
  await age(path);
  await tail.catchUp();
  assert.deepEqual(losses().slice(-1), [0.1667]);
  assert.equal(losses().length, 6);
});

test("a line written in two halves is one record, also when the look at the second is late", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 5) + line(6).slice(0, -3));
  await tail.catchUp();
  await appendFile(path, line(6).slice(-3));
  tail.expectLook();
  await delay(1700);
  assert.ok(!losses().includes(0.16));
  await age(path);
  await tail.catchUp();
  assert.deepEqual(losses().slice(-1), [0.1667]);
  assert.equal(losses().length, 6);
});

test("of a last line that was read as whole and goes on, what was given is void", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 5) + line(6).slice(0, -3));
  await age(path);
  await tail.catchUp();
  assert.deepEqual(losses().slice(-1), [0.16]);
  await appendFile(path, line(6).slice(-3) + line(7));
  await age(path);
  await tail.catchUp();
  assert.deepEqual(losses().slice(-2), [0.1667, 0.1429]);
  assert.equal(losses().length, 7);
});

test("truncated and written anew: what was known is void", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 9));
  await age(path);
  await tail.catchUp();
  await truncate(path, 0);
  await writeFile(path, lines(1, 4));
  await age(path);
  await tail.catchUp();
  assert.equal(losses().length, 4);
});

test("rewritten in place with more bytes than before is seen as new", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 4));
  await age(path);
  await tail.catchUp();
  await writeFile(path, Array.from({ length: 9 }, (_, i) => line(i + 1, 5)).join(""));
  await age(path);
  await tail.catchUp();
  assert.deepEqual(
    losses(),
    Array.from({ length: 9 }, () => 5),
  );
});

for (const [where, changed] of [
  ["at its beginning", 1],
  ["in its middle", 1024],
] as const) {
  test(`rewritten in place ${where}, the end as before and more behind it: seen as new`, async (context) => {
    const { path, tail, losses } = await follow(context);
    await writeFile(path, lines(1, 2000));
    await age(path);
    await tail.catchUp();
    const epochs = Array.from({ length: 2010 }, (_, i) => i + 1);
    const isChanged = (epoch: number) => epoch >= changed && epoch < changed + 900;
    await writeFile(path, epochs.map((e) => line(e, isChanged(e) ? 7 : 1 / e)).join(""));
    await tail.catchUp();
    assert.equal(losses().length, 2010);
    assert.equal(losses()[changed], 7);
  });
}

test("replaced by another file: what was known is void", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 4));
  await age(path);
  await tail.catchUp();
  await writeFile(`${path}.new`, lines(1, 9));
  await rename(`${path}.new`, path);
  await age(path);
  await tail.catchUp();
  assert.equal(losses().length, 9);
});

test("rotated, even twice between two looks: nothing is lost or doubled", async (context) => {
  const { path, tail, losses, lineNumbers } = await follow(context);
  await writeFile(path, lines(1, 4));
  await age(path);
  await tail.catchUp();
  await appendFile(path, lines(5, 6));
  await rename(path, `${path}.2`);
  await writeFile(`${path}.1`, lines(7, 8));
  await writeFile(path, lines(9, 12));
  await tail.catchUp();
  await delay(1600);
  await tail.catchUp();
  assert.deepEqual(
    losses(),
    Array.from({ length: 12 }, (_, i) => Number((1 / (i + 1)).toFixed(4))),
  );
  assert.deepEqual(lineNumbers(), [1, 2, 3, 4, 5, 6, 1, 2, 1, 2, 3, 4]);
});

test("a file that vanishes is reported, and read again when it is back", async (context) => {
  const { path, tail, said, losses } = await follow(context);
  await writeFile(path, lines(1, 4));
  await age(path);
  await tail.catchUp();
  await rm(path);
  await tail.catchUp();
  assert.deepEqual(said, ["gone"]);
  await writeFile(path, lines(1, 6));
  await age(path);
  await tail.catchUp();
  assert.equal(losses().length, 6);
});

test("a large file that nobody asked for and that holds no metrics is not read to its end", async (context) => {
  const { path, tail, states } = await follow(context, { wanted: false });
  await writeFile(path, "no numbers here\n".repeat(400_000));
  await age(path);
  await tail.catchUp();
  assert.equal(tail.format, null);
  assert.ok(states.every(({ caughtUp }) => !caughtUp));
});

test("calls while a read is under way are one more look, not many", async (context) => {
  const { path, tail, losses } = await follow(context);
  await writeFile(path, lines(1, 5));
  await age(path);
  await Promise.all([tail.catchUp(), tail.catchUp(), tail.catchUp()]);
  assert.equal(losses().length, 5);
});
