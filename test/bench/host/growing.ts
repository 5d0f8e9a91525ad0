import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { defaultInclude } from "../../../src/host/defaultGlobs.ts";
import type { FromWorker, ToWorker } from "../../../src/host/worker/protocol.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";

/**
 * Many logs that each get a line a second: what following them costs, of one core.
 * The worker's share (watching, reading, sending) is all of the process but its main thread: file system threads and
 * garbage collection are in it. The host's share (sessions, diagnosis) is the main thread without the writing.
 * `node test/bench/host/growing.ts [files] [seconds] [folders]`
 */
const [files = 200, seconds = 20, folders = 200] = process.argv.slice(2).map(Number);
const folder = await mkdtemp(join(tmpdir(), "unstuck-bench-"));
const logs = Array.from({ length: files }, (_, i) => join(folder, `${i % folders}`, `run${i}.log`));
const line = (step: number) =>
  `step ${step} loss ${(2 + 8 / Math.sqrt(1 + step)).toFixed(5)} grad_norm 0.5\n`;
for (let i = 0; i < folders; i++) await mkdir(join(folder, `${i}`));
for (const log of logs)
  await writeFile(log, Array.from({ length: 200 }, (_, step) => line(step)).join(""));

const note = (_level: string, text: string) => console.log(text);
const { store, sessions, dispose } = hostPipeline({ note });
const worker = new Worker(new URL("../../../src/host/worker/main.ts", import.meta.url));
const tell = (message: ToWorker) => worker.postMessage(message);
let batches = 0;
worker.on("message", (message: FromWorker) => {
  if (message.type === "note") return note(message.level, message.text);
  if (message.type === "givenUp") return;
  sessions.of(message.path).receive(message);
  if (message.type !== "batch") return;
  batches++;
  tell({ type: "taken", path: message.path });
});
tell({
  type: "watch",
  folders: [{ path: folder, include: defaultInclude, exclude: [], pollInterval: 0 }],
});
const points = () => store.runs.reduce((sum, run) => sum + (run.find("loss")?.total ?? 0), 0);
while (points() < 199 * files) await delay(100);
await delay(3000);

const resting = await shares(async () => {
  await delay(5000);
  return 0;
});
console.log(`at rest: worker ${resting.worker}, host ${resting.host} of a core`);

batches = 0;
const begun = performance.now();
const growing = await shares(async () => {
  let writing = 0;
  for (let second = 0; second < seconds; second++) {
    for (const [i, log] of logs.entries()) {
      const due = begun + 1000 * (second + i / files);
      if (performance.now() < due) await delay(due - performance.now());
      const before = process.threadCpuUsage();
      appendFileSync(log, line(200 + second));
      writing += milliseconds(process.threadCpuUsage(before));
    }
  }
  return writing;
});
const rate = (files * seconds * 1000) / (performance.now() - begun);
await delay(4000);
console.log(
  `${files} logs in ${folders} folders, ${rate.toFixed(0)} lines a second: worker ${growing.worker} (limit 5 %), host ${growing.host} of a core, ${batches} batches`,
);
console.log(`points read: ${points()} of ${files * (200 + seconds)}`);
dispose();
await worker.terminate();
await rm(folder, { recursive: true });
process.exit();

/** @param work resolves with the milliseconds of the main thread that count for nobody. */
async function shares(work: () => Promise<number>): Promise<{ worker: string; host: string }> {
  const start = performance.now();
  const [all, main] = [process.cpuUsage(), process.threadCpuUsage()];
  const uncounted = await work();
  const lasted = performance.now() - start;
  const host = milliseconds(process.threadCpuUsage(main));
  const rest = milliseconds(process.cpuUsage(all)) - host;
  const share = (spent: number) => `${((100 * spent) / lasted).toFixed(1)} %`;
  return { worker: share(rest), host: share(host - uncounted) };
}

function milliseconds({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}
