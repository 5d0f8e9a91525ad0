import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, open, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { age, follow } from "../../support/followedLog.ts";

const line = (epoch: number) => `epoch ${epoch}/99  loss ${(1 / epoch).toFixed(4)}\n`;
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join("");
const losses = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => Number((1 / (from + i)).toFixed(4)));

async function writeAt(path: string, position: number, text: string): Promise<void> {
  const file = await open(path, "r+");
  await file.write(text, position);
  await file.close();
}

test("a file made with room to spare is read as it fills", async (context) => {
  const log = await follow(context);
  const read = () => age(log.path).then(() => log.tail.catchUp());
  await writeFile(log.path, lines(1, 5));
  await truncate(log.path, 2_000_000);
  await read();
  assert.deepEqual(log.losses(), losses(1, 5));
  const at = lines(1, 5).length;
  await writeAt(log.path, at, lines(6, 9));
  await read();
  await writeAt(log.path, at + lines(6, 9).length, lines(10, 12));
  await read();
  assert.deepEqual(log.losses(), losses(1, 12));
  assert.equal(log.states.filter(({ first }) => first).length, 1);
});

test("zeros at the end that become text later lose no line, with text behind them neither", async (context) => {
  const log = await follow(context);
  const read = () => age(log.path).then(() => log.tail.catchUp());
  const [first, hole, last] = [lines(1, 5), lines(6, 8), lines(9, 12)];
  await writeFile(log.path, first + "\0".repeat(hole.length));
  await read();
  await writeFile(log.path, first + "\0".repeat(hole.length) + last);
  await read();
  assert.deepEqual(log.losses(), [...losses(1, 5), ...losses(9, 12)]);
  await writeAt(log.path, first.length, hole);
  await read();
  assert.deepEqual(log.losses(), losses(1, 12));
});

test("a log cut under a writer that does not append begins with a hole, and is read behind it", async (context) => {
  const log = await follow(context);
  const read = () => age(log.path).then(() => log.tail.catchUp());
  await writeFile(log.path, lines(1, 50));
  await read();
  await truncate(log.path, 0);
  await writeAt(log.path, 5_000_000, lines(51, 60));
  await read();
  assert.deepEqual(log.losses(), losses(51, 60));
});

test("a rewriting in place with as many bytes, the last of them the same, is seen", async (context) => {
  const log = await follow(context);
  const read = () => age(log.path).then(() => log.tail.catchUp());
  const text = lines(1, 20);
  await writeFile(log.path, text);
  await read();
  await writeAt(log.path, 0, text.replace("1.0000", "7.0000"));
  await read();
  assert.equal(log.losses()[0], 7);
  assert.equal(log.losses().length, 20);
});

test("a file that is no log of bytes on disk is refused with a sentence, once", async (context) => {
  const log = await follow(context, { name: "pipe.log" });
  execFileSync("mkfifo", [log.path]);
  await log.tail.catchUp();
  await log.tail.catchUp();
  assert.deepEqual(log.said, ["it is not a regular file"]);
  await rm(log.path);
  await mkdir(log.path);
  await log.tail.catchUp();
  await rm(log.path, { recursive: true });
  await symlink(log.path, log.path);
  await log.tail.catchUp();
  assert.deepEqual(log.said.slice(1), ["it is a folder", "its symbolic links lead in a circle"]);
});

const isRoot = process.getuid?.() === 0;
test("a file that may not be read says so, and is read when it may", {
  skip: isRoot && "root may read all",
}, async (context) => {
  const log = await follow(context);
  await writeFile(log.path, lines(1, 5));
  await chmod(log.path, 0);
  await log.tail.catchUp();
  assert.deepEqual(log.said, ["permission denied"]);
  await chmod(log.path, 0o644);
  await log.tail.catchUp();
  assert.deepEqual(log.losses(), losses(1, 5));
});

for (const [what, text] of [
  ["CRLF", lines(1, 9).replaceAll("\n", "\r\n")],
  ["no end of the last line", lines(1, 9).trimEnd()],
  ["a line of 50 MB in its middle", `${lines(1, 5)}${"x".repeat(50_000_000)}\n${lines(6, 9)}`],
  ["a mark at its beginning", `\ufeff${lines(1, 9)}`],
  ["UTF-16", Buffer.from(`\ufeff${lines(1, 9)}`, "utf16le")],
  ["UTF-16 without a mark", Buffer.from(lines(1, 9), "utf16le")],
  ["the other UTF-16", Buffer.from(`\ufeff${lines(1, 9)}`, "utf16le").swap16()],
  ["the other UTF-16 without a mark", Buffer.from(lines(1, 9), "utf16le").swap16()],
  ["Latin-1", Buffer.from(lines(1, 9).replaceAll("\n", " déjà\n"), "latin1")],
] as const) {
  test(`a log with ${what}`, async (context) => {
    const log = await follow(context);
    await writeFile(log.path, text);
    await age(log.path);
    await log.tail.catchUp();
    assert.deepEqual(log.losses(), losses(1, 9));
  });
}
