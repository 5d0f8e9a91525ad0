import { parentPort, workerData } from "node:worker_threads";
import { LogService } from "./logService.ts";
import type { ToWorker } from "./protocol.ts";
import { type LedgerMemory, writeLedger } from "./workLedger.ts";

/** Milliseconds between signs that the event loop turns. */
const beatInterval = 250;

if (parentPort === null) throw new Error("This file is the entry of a worker thread.");
const port = parentPort;
const memory: LedgerMemory = workerData;
const ledger = writeLedger(memory);
ledger.beat();
setInterval(() => ledger.beat(), beatInterval);
const service = new LogService((message, transfer) => port.postMessage(message, transfer), ledger);
port.on("message", (message: ToWorker) => service.receive(message));
