import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createLogReader } from "../../src/core/log/logReader.ts";
import { fileFacts } from "../../src/host/fileFacts.ts";
import { fixtureLogs } from "../support/fixtureLogs.ts";

/**
 * Reads fixture logs and then lines made of one fragment again and again, and says which of them cost more than in
 * proportion to their length: `node test/fuzz/longLines.ts [bytes] [share]`. Of each folder's fixtures the first meets
 * all fragments, and each other one every `share`-th of them, so that it takes minutes; 1 for all.
 */
const [length = 1_000_000, share = 12] = process.argv.slice(2).map(Number);
/** A line eight times as long may take so many times as long: twice what is in proportion, for the noise of clocks. */
const mostRatio = 16;
/** Shorter times are noise, in milliseconds. */
const leastTime = 200;

const fragments = [
  "1",
  "1.",
  ".",
  "-",
  "1e",
  " ",
  "\t",
  "=",
  "|",
  "[",
  "{",
  "(",
  "]",
  "}",
  ")",
  ",",
  ":",
  "'",
  '"',
  "/",
  "\\",
  "\r",
  "\b",
  "\u001b[",
  "1/",
  "1 ",
  "1,",
  "a ",
  "a=",
  "loss ",
  "loss: 1 ",
  "loss=1, ",
  "'a': 1, ",
  '"a": 1, ',
  "[1/2] ",
  "1/2 [",
  "=>",
  "━",
  "█",
  "%|",
  "%",
  "epoch 1 ",
  "Epoch [1] ",
  "2024-01-01 ",
  "00:00 ",
  "it/s",
  "val_",
  "_",
  "é",
  "损失",
  "nan ",
  "inf",
  "1:1:",
  "- loss: 1 - ",
];

const folderOf = (path: string) => path.split("/").at(-3) ?? "";
const met = new Set<string>();
let worst = 0;
let lines = 0;
for (const [place, path] of fixtureLogs.entries()) {
  const isFirst = !met.has(folderOf(path));
  met.add(folderOf(path));
  const bytes = readFileSync(path);
  const facts = fileFacts(path);
  for (const [at, fragment] of fragments.entries()) {
    if (!isFirst && (at + place) % share !== 0) continue;
    lines += 1;
    const time = (size: number) => {
      const reader = createLogReader(facts);
      for (const _ of reader.push(bytes.subarray(0, 64 * 1024)));
      const line = `${fragment.repeat(Math.ceil(size / fragment.length))}\n`;
      const start = process.threadCpuUsage();
      for (const _ of reader.push(new TextEncoder().encode(line)));
      for (const _ of reader.flush());
      const { user, system } = process.threadCpuUsage(start);
      return (user + system) / 1000;
    };
    const long = time(length);
    if (long < leastTime) continue;
    const ratio = long / Math.max(time(length / 8), 1);
    if (ratio <= mostRatio) continue;
    worst += 1;
    console.log(
      `${basename(path)} (${folderOf(path)}): ${JSON.stringify(fragment)} took ${long.toFixed(0)} ms, ${ratio.toFixed(0)} times as long as an eighth of it`,
    );
  }
}
console.log(`${worst} of ${lines} lines cost more than in proportion to their length`);
process.exitCode = worst === 0 ? 0 : 1;
