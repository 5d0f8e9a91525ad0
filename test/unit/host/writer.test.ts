import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { age, follow } from "../../support/followedLog.ts";

const writer = fileURLToPath(new URL("../../support/logWriter.ts", import.meta.url));
const lineCount = 6000;

/** Follows a log for as long as another process writes it, then reads it to its end. */
async function followWriter(context: TestContext, how: string, every: number) {
  const log = await follow(context);
  const child = spawn(process.execPath, [writer, log.path, `${lineCount}`, `${every}`, how], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  let isOver = false;
  const over = once(child, "exit").then(([code]) => {
    isOver = true;
    assert.equal(code, 0);
  });
  let looks = 0;
  for (; !isOver; looks++) {
    await log.tail.catchUp();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await over;
  await age(log.path);
  await log.tail.catchUp();
  assert.ok(looks > 10);
  return log;
}

const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

test("a log that grows while it is read: each line once, in its order", async (context) => {
  const log = await followWriter(context, "append", lineCount);
  assert.deepEqual(log.steps(), steps(0, lineCount));
  assert.deepEqual(log.lineNumbers(), steps(1, lineCount + 1));
  assert.equal(log.states.filter(({ first }) => first).length, 1);
});

test("a log that is rotated while it is read: each line once, in its order", async (context) => {
  const log = await followWriter(context, "rotate", 700);
  assert.deepEqual(log.steps(), steps(0, lineCount));
});

for (const how of ["copyAndCut", "remove"]) {
  test(`a log that is begun anew while it is read (${how}): what it holds, each line once`, async (context) => {
    const log = await followWriter(context, how, 700);
    const held = (await readFile(log.path, "utf8")).match(/(?<=step )\d+/g)?.map(Number) ?? [];
    assert.ok(held.length > 300);
    assert.deepEqual(log.steps(), held);
    assert.deepEqual(log.lineNumbers(), steps(1, held.length + 1));
  });
}
