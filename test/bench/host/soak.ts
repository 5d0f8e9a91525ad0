import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LogClient } from "../../../src/host/logClient.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";
import { LoopDelay } from "./loopDelay.ts";
import { linesOf } from "./soakLines.ts";

/**
 * Trainings that go on for long: many logs that get many lines a second from another process, beside others that are
 * over. Says what was lost, how the heap grew after the first third, how long the host's event loop was held, and what
 * memory the process takes, the reading thread included.
 * `node --expose-gc test/bench/host/soak.ts [minutes] [files] [lines a second] [logs that are over]`
 */
const [minutes = 30, files = 20, rate = 100, over = 0] = process.argv.slice(2).map(Number);
const collectGarbage = globalThis.gc;
if (collectGarbage === undefined) throw new Error("Run with node --expose-gc.");
const folder = await mkdtemp(join(tmpdir(), "unstuck-soak-"));
const workerFile = fileURLToPath(new URL("../../../src/host/worker/main.ts", import.meta.url));
const note = (_level: string, text: string) => console.log(text);
const { store, sessions, dispose } = hostPipeline({ note });
const client = new LogClient({ workerFile, sessions, note, alert: () => {} });
const overFolder = join(folder, "over");
await mkdir(overFolder);
for (let i = 0; i < over; i++)
  await writeFile(join(overFolder, `run${i}.log`), linesOf(0, 200 + (i % 100)));
const loop = new LoopDelay();
client.watch([{ path: folder, include: ["**/*.log"], exclude: [], pollInterval: 0 }]);

while (store.runs.length < over) await delay(100);
if (over > 0) {
  // What the comparison of all runs takes is part of their beginning.
  await delay(5000);
  console.log(`${over} runs that are over are read: ${await loop.take()}`);
}

const lines = minutes * 60 * rate;
const writer = spawn(
  process.execPath,
  [
    fileURLToPath(new URL("soakWriter.ts", import.meta.url)),
    folder,
    String(files),
    String(rate),
    String(lines),
  ],
  { stdio: "inherit" },
);
const written = new Promise((settle) => writer.once("exit", settle));
/** Collecting garbage holds the loop: it is done before the loop is watched, and after. */
const heapNow = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed;
};
await delay((minutes * 60_000) / 3);
const heapBefore = heapNow();
await delay(100);
await loop.take();
await written;
const held = await loop.take();

const lengths = () =>
  Array.from({ length: files }, (_, i) => {
    const run = store.about(join(folder, `run${i}.log`)).at(-1);
    return run?.find("loss")?.total ?? 0;
  });
for (let tries = 0; tries < 300 && lengths().some((length) => length < lines); tries++)
  await delay(100);
const read = lengths().reduce((sum, length) => sum + length, 0);
const heapAfter = heapNow();
const growth = heapAfter / heapBefore - 1;
console.log(
  `${files} logs, ${rate} lines a second each, ${minutes} minutes: ${read} of ${files * lines} points read`,
);
console.log(
  `heap after the first third: ${(heapBefore / 1e6).toFixed(1)} MB, at the end ${(heapAfter / 1e6).toFixed(1)} MB (${(100 * growth).toFixed(0)} %, limit 10 %)`,
);
const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
console.log(
  `${held} (limits: p99.9 16, longest 50); memory ${megabytes(rss)}, of it the host's heap ${megabytes(heapUsed)} and columns ${megabytes(arrayBuffers)}`,
);
client.dispose();
dispose();
await rm(folder, { recursive: true });
process.exit(read === files * lines && growth < 0.1 ? 0 : 1);
