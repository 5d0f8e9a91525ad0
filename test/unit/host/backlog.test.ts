import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { batchesUnderWayInAll } from "../../../src/host/worker/batches.ts";
import { LogService } from "../../../src/host/worker/logService.ts";
import type { FromWorker } from "../../../src/host/worker/protocol.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const files = 5 * batchesUnderWayInAll;
const text = "epoch 1 loss 0.9\nepoch 2 loss 0.8\nepoch 3 loss 0.7\n";

test("however many logs there are, a host that is busy finds few batches waiting, and gets all in the end", async (context) => {
  const folder = await temporaryFolder(context);
  const log = (i: number) => join(folder, `run${i}.log`);
  for (let i = 0; i < files; i++) await writeFile(log(i), text);
  const waiting: string[] = [];
  const seen = new Set<string>();
  const receive = (message: FromWorker) => {
    if (message.type !== "batch") return;
    waiting.push(message.path);
    seen.add(message.path);
  };
  const service = new LogService(receive);
  context.after(() => service.dispose());
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 500 && !holds(); i++) await delay(20);
    assert.ok(holds());
  };
  const watched = { path: folder, include: ["**/*.log"], exclude: [], pollInterval: 0 };
  service.receive({ type: "watch", folders: [watched] });
  await until(() => waiting.length === batchesUnderWayInAll);
  // Pushed by a terminal meanwhile: it waits as the files do.
  const path = "terminal:1";
  service.receive({ type: "begin", path, source: { name: "python train.py", modified: null } });
  service.receive({ type: "append", path, bytes: new TextEncoder().encode(text) });
  // Logs that vanish while their batches wait take no room from the others.
  for (let i = 0; i < files; i += 2) await rm(log(i));
  const left = () => Array.from({ length: files / 2 }, (_, i) => log(2 * i + 1));
  const isAll = () => [...left(), path].every((one) => seen.has(one));
  for (let turn = 0; turn < 500 && !isAll(); turn++) {
    assert.ok(waiting.length <= batchesUnderWayInAll, `${waiting.length} batches wait`);
    const taken = waiting.shift();
    if (taken === undefined) await delay(20);
    else service.receive({ type: "taken", path: taken });
    await delay(1);
  }
  assert.ok(isAll());
});
