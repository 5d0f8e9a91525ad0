import { appendFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { defaultInclude } from "../../../src/host/defaultGlobs.ts";
import { Judge } from "../../../src/host/judge.ts";
import { LogSessions } from "../../../src/host/logSessions.ts";
import { RunStore } from "../../../src/host/runStore.ts";
import { LogService } from "../../../src/host/worker/logService.ts";

/**
 * Many logs that each get a line a second: what following them costs, of one core.
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

const store = new RunStore();
const note = (_level: string, text: string) => console.log(text);
const judge = new Judge();
const sessions = new LogSessions({ store, judge, aliases: () => new Map(), note });
const service = new LogService((message) => {
  if (message.type === "note") return note(message.level, message.text);
  if (message.type === "givenUp") return;
  sessions.of(message.path).receive(structuredClone(message));
  if (message.type === "batch") service.receive({ type: "taken", path: message.path });
});
service.receive({
  type: "watch",
  folders: [{ path: folder, include: defaultInclude, exclude: [], pollInterval: 0 }],
});
const points = () => store.runs.reduce((sum, run) => sum + (run.find("loss")?.length ?? 0), 0);
while (points() < 199 * files) await delay(100);
await delay(3000);

const idle = process.cpuUsage();
await delay(3000);
const resting = millisecondsSince(idle) / 3000;
const start = process.cpuUsage();
const begun = performance.now();
let writing = 0;
for (let second = 0; second < seconds; second++) {
  for (const log of logs) {
    const before = process.cpuUsage();
    appendFileSync(log, line(200 + second));
    writing += millisecondsSince(before);
    await delay(Math.max(0, 1000 / files - 0.3));
  }
}
await delay(2000);
const spent = millisecondsSince(start) - writing;
const lasted = performance.now() - begun - 2000;
console.log(
  `${files} logs in ${folders} folders, ${((files * seconds * 1000) / lasted).toFixed(0)} lines a second`,
);
console.log(`at rest: ${(100 * resting).toFixed(1)} % of a core`);
console.log(
  `worker, sessions and diagnosis: ${((100 * spent) / lasted).toFixed(1)} % of a core (limit 5 %)`,
);
console.log(`points read: ${points()} of ${files * (200 + seconds)}`);
sessions.dispose();
await service.dispose();
await rm(folder, { recursive: true });
process.exit();

function millisecondsSince(usage: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(usage);
  return (user + system) / 1000;
}
