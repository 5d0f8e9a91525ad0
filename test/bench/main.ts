import { once } from "node:events";
import { createWriteStream, readFileSync } from "node:fs";
import { appendFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Judge } from "../../src/host/judge.ts";
import { LogClient } from "../../src/host/logClient.ts";
import { LogSessions } from "../../src/host/logSessions.ts";
import { RunStore } from "../../src/host/runStore.ts";

/**
 * Reads a large log through the worker as the extension does, then appends one line to it.
 * Prints how long the host's event loop was held, and how much of the file the append made it read again.
 */
const megabytes = Number(process.argv[2] ?? 500);
const workerFile = fileURLToPath(new URL("../../dist/worker.js", import.meta.url));

async function writeLog(path: string): Promise<number> {
  const out = createWriteStream(path);
  let step = 0;
  for (let bytes = 0; bytes < megabytes * 1e6; ) {
    let block = "";
    for (let i = 0; i < 2000; i++) block += record(step++);
    bytes += block.length;
    if (!out.write(block)) await once(out, "drain");
  }
  out.end();
  await finished(out);
  return step;
}

function record(step: number): string {
  const loss = 2 + 8 / Math.sqrt(1 + step) + 0.05 * Math.sin(step * 12.9898);
  const noise =
    `[INFO] worker ${step % 8}: fetched shard ${step % 977} of the data set in ${step % 13} parts\n`.repeat(
      3,
    );
  return `step ${step} loss ${loss.toFixed(5)} grad_norm ${(0.5 + (step % 7) / 10).toFixed(4)}\n${noise}`;
}

/** Bytes that this process has read from files, worker included; null where the system does not say. */
function bytesRead(): number | null {
  try {
    return Number(/^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
  } catch {
    return null;
  }
}

const folder = await mkdtemp(join(tmpdir(), "unstuck-bench-"));
const path = join(folder, "train.log");
const steps = await writeLog(path);
const { size } = await stat(path);

const store = new RunStore();
const note = (_level: string, text: string) => console.log(text);
const client = new LogClient({
  workerFile,
  sessions: new LogSessions({ store, judge: new Judge(), aliases: () => new Map(), note }),
  note,
});
const points = () => store.runs[0]?.find("loss")?.length ?? 0;
const until = async (count: number) => {
  while (points() < count) await delay(2);
};

const held = monitorEventLoopDelay({ resolution: 1 });
const readStart = performance.now();
held.enable();
client.open(path);
await until(steps);
held.disable();
const readSeconds = (performance.now() - readStart) / 1000;
await delay(3000);

const before = bytesRead();
const appendStart = performance.now();
await appendFile(path, `${record(steps)}`);
await until(steps + 1);
const appendMilliseconds = performance.now() - appendStart;
const after = bytesRead();

console.log(`log of ${(size / 1e6).toFixed(0)} MB, ${steps} records`);
console.log(
  `first reading: ${readSeconds.toFixed(1)} s, ${(size / 1e6 / readSeconds).toFixed(0)} MB/s in the worker`,
);
console.log(
  `host event loop while reading: held ${(held.max / 1e6).toFixed(1)} ms at most, 99.9 % under ${(held.percentile(99.9) / 1e6).toFixed(1)} ms (limit 16 ms)`,
);
console.log(`one more line: in the run store after ${appendMilliseconds.toFixed(0)} ms`);
if (before !== null && after !== null) {
  console.log(
    `bytes read for it: ${after - before}, ${((after - before) / size).toExponential(1)} of the file`,
  );
}
client.dispose();
await rm(folder, { recursive: true });
