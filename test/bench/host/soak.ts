import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { LogClient } from "../../../src/host/logClient.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";

/**
 * Trainings that go on for long: many logs that get many lines a second from another process. Says what was lost, how
 * the heap grew after the first third, and how long the host's event loop was held.
 * `node --expose-gc test/bench/host/soak.ts [minutes] [files] [lines a second]`
 */
const [minutes = 30, files = 20, rate = 100] = process.argv.slice(2).map(Number);
const collectGarbage = globalThis.gc;
if (collectGarbage === undefined) throw new Error("Run with node --expose-gc.");
const folder = await mkdtemp(join(tmpdir(), "unstuck-soak-"));
const workerFile = fileURLToPath(new URL("../../../src/host/worker/main.ts", import.meta.url));
const note = (_level: string, text: string) => console.log(text);
const { store, sessions, dispose } = hostPipeline({ note });
const client = new LogClient({ workerFile, sessions, note, alert: () => {} });
client.watch([{ path: folder, include: ["**/*.log"], exclude: [], pollInterval: 0 }]);

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
const loop = monitorEventLoopDelay({ resolution: 1 });
loop.enable();

const heaps: number[] = [];
const sampling = (async () => {
  while (writer.exitCode === null) {
    await delay(5000);
    loop.disable();
    collectGarbage();
    heaps.push(process.memoryUsage().heapUsed);
    loop.enable();
  }
})();
await Promise.all([written, sampling]);
loop.disable();

const lengths = () =>
  Array.from({ length: files }, (_, i) => {
    const run = store.about(join(folder, `run${i}.log`)).at(-1);
    return run?.find("loss")?.length ?? 0;
  });
for (let tries = 0; tries < 300 && lengths().some((length) => length < lines); tries++)
  await delay(100);
const read = lengths().reduce((sum, length) => sum + length, 0);
const steady = heaps.slice(Math.floor(heaps.length / 3));
const growth = (steady.at(-1) ?? 0) / (steady[0] ?? 1) - 1;
const milliseconds = (percentile: number) => (loop.percentile(percentile) / 1e6 - 1).toFixed(1);
console.log(
  `${files} logs, ${rate} lines a second each, ${minutes} minutes: ${read} of ${files * lines} points read`,
);
console.log(
  `heap after the first third: ${((steady[0] ?? 0) / 1e6).toFixed(1)} MB, at the end ${((steady.at(-1) ?? 0) / 1e6).toFixed(1)} MB (${(100 * growth).toFixed(0)} %, limit 10 %)`,
);
console.log(
  `host event loop: p99 ${milliseconds(99)} ms (limit 16), longest ${(loop.max / 1e6).toFixed(1)} ms`,
);
client.dispose();
dispose();
await rm(folder, { recursive: true });
process.exit(read === files * lines && growth < 0.1 ? 0 : 1);
