import { readFileSync } from "node:fs";
import { appendFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LogClient } from "../../src/host/logClient.ts";
import { hostPipeline } from "../support/hostPipeline.ts";
import { record, writeLog } from "./reading/files.ts";
import { benchReading } from "./reading/main.ts";

/**
 * Reads logs beside what other programs do with the same files, and then a large one through the worker as the
 * extension does, to which it appends one line. Prints ratios, how long the host's event loop was held, and how much
 * of the file the append made it read again. `--full` for the sizes that the targets are of.
 */
const full = process.argv.includes("--full");
const megabytes = full ? 500 : 100;
const workerFile = fileURLToPath(new URL("../../dist/worker.js", import.meta.url));

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
benchReading(
  folder,
  full
    ? { log: 500, csv: 300, kind: 30, memory: 1000, scalars: 1e6, rounds: 3 }
    : { log: 100, csv: 60, kind: 8, memory: 200, scalars: 3e5, rounds: 3 },
);
const steps = writeLog(path, megabytes);
const { size } = await stat(path);

const note = (_level: string, text: string) => console.log(text);
const { store, sessions, dispose } = hostPipeline({ note });
const client = new LogClient({ workerFile, sessions, note, alert: () => {} });
const points = () => store.runs[0]?.find("loss")?.total ?? 0;
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
dispose();
await rm(folder, { recursive: true });
