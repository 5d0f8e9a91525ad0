import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { defaultInclude } from "../../../src/host/defaultGlobs.ts";
import { LogClient } from "../../../src/host/logClient.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";
import { LoopDelay } from "./loopDelay.ts";
import { linesOf } from "./soakLines.ts";

/**
 * A workspace of very many small files, of which some are logs: how long finding and reading them takes, and what memory
 * the process then holds, the reading thread included.
 * `node --expose-gc test/bench/host/manyFiles.ts [files] [share of logs]`
 */
const [files = 10_000, share = 0.1] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), "unstuck-many-"));
const logs = Math.round(files * share);
for (let i = 0; i < files; i++) {
  const own = join(folder, `${i % 100}`);
  if (i < 100) await mkdir(own);
  const isLog = i < logs;
  const text = isLog ? linesOf(0, 50) : `entry ${i}\nnothing that is a metric of training\n`;
  await writeFile(join(own, `${i}.${isLog ? "log" : "txt"}`), text);
}
const before = process.memoryUsage().rss;
const workerFile = fileURLToPath(new URL("../../../src/host/worker/main.ts", import.meta.url));
const { store, sessions, dispose } = hostPipeline();
const client = new LogClient({ workerFile, sessions, note: () => {}, alert: () => {} });
const loop = new LoopDelay();
const start = performance.now();
client.watch([{ path: folder, include: defaultInclude, exclude: [], pollInterval: 0 }]);
while (store.runs.length < logs) await delay(50);
const took = (performance.now() - start) / 1000;
await delay(10_000);
globalThis.gc?.();
const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
console.log(
  `${files} files, ${logs} of them logs, read in ${took.toFixed(1)} s; ${await loop.take()}`,
);
console.log(
  `memory ${megabytes(rss)} (${megabytes(rss - before)} more than before; limit 300 MB), host's heap ${megabytes(heapUsed)}, columns ${megabytes(arrayBuffers)}`,
);
client.dispose();
dispose();
await rm(folder, { recursive: true });
process.exit();
