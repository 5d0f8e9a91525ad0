import { basename } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { LogService } from "../../src/host/worker/logService.ts";
import type { ToWorker } from "../../src/host/worker/protocol.ts";
import { writeLedger } from "../../src/host/worker/workLedger.ts";

/** The reading thread, but for files whose names say how it is to die at them. */
const ledger = writeLedger(workerData);
ledger.beat();
setInterval(() => ledger.beat(), 20);
const begin = (path: string) => {
  ledger.begin(path);
  const name = basename(path);
  if (name.startsWith("hangs")) for (;;);
  if (name.startsWith("throws")) setImmediate(() => throwing(name));
  if (name.startsWith("exits")) process.exit(0);
  if (name.startsWith("fills")) fill();
};
const service = new LogService((message, transfer) => parentPort?.postMessage(message, transfer), {
  ...ledger,
  begin,
});
parentPort?.on("message", (message: ToWorker) => service.receive(message));

function throwing(name: string): never {
  throw new Error(`made to fail at ${name}`);
}

function fill(): void {
  const all: number[][] = [];
  for (;;) all.push(new Array(1_000_000).fill(all.length));
}
