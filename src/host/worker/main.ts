import { parentPort } from "node:worker_threads";
import { LogService } from "./logService.ts";
import type { ToWorker } from "./protocol.ts";

if (parentPort === null) throw new Error("This file is the entry of a worker thread.");
const port = parentPort;
const service = new LogService((message, transfer) => port.postMessage(message, transfer));
port.on("message", (message: ToWorker) => service.receive(message));
