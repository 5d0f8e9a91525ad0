import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { linesOf } from "./soakLines.ts";

/** `node soakWriter.ts <folder> <files> <lines a second> <lines>`: so many logs, each written at that rate to its end. */
const [folder = "", ...numbers] = process.argv.slice(2);
const [files = 0, rate = 0, lines = 0] = numbers.map(Number);
const begun = performance.now();
for (let written = 0; written < lines; ) {
  const due = Math.min(lines, Math.floor(((performance.now() - begun) / 1000) * rate));
  const text = linesOf(written, due);
  if (text !== "")
    for (let i = 0; i < files; i++) appendFileSync(join(folder, `run${i}.log`), text);
  written = Math.max(written, due);
  await delay(100);
}
