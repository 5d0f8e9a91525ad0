import assert from "node:assert/strict";
import { appendFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Message } from "../../../src/core/message.ts";
import { LogClient } from "../../../src/host/logClient.ts";
import { eventually } from "../../support/eventually.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const workerFile = fileURLToPath(new URL("../../support/fragileWorker.ts", import.meta.url));
const times = { look: 50, looksUntilHung: 20, backOff: [10, 20, 40] };
const healthy = Array.from(
  { length: 40 },
  (_, i) => `epoch ${i + 1}/99 loss ${1 / (i + 1)}\n`,
).join("");

const becomes = <Value>(read: () => Value, wanted: Value) =>
  eventually(
    String(read),
    async () => read(),
    (value) => value === wanted,
    60,
  );

async function client(context: TestContext) {
  const folder = await temporaryFolder(context);
  const notes: string[] = [];
  const alerts: Message[] = [];
  const note = (_level: string, text: string) => void notes.push(text);
  const { store, sessions, dispose } = hostPipeline({ note });
  const alert = (text: Message) => void alerts.push(text);
  const logs = new LogClient({ workerFile, sessions, note, alert, times, mostMegabytes: 64 });
  context.after(() => {
    logs.dispose();
    dispose();
  });
  const file = (name: string) => join(folder, name);
  const points = (path: string) => store.about(path).at(-1)?.find("loss")?.total ?? 0;
  const watch = () =>
    logs.watch([{ path: folder, include: ["**/*.log"], exclude: [], pollInterval: 0 }]);
  return { logs, file, points, watch, notes, alerts };
}

for (const [death, name] of [
  ["hangs", "hangs.log"],
  ["throws", "throws.log"],
  ["ends without an error", "exits.log"],
  ["runs out of memory", "fills.log"],
] as const) {
  test(`a reader that ${death} at one file is started again, and reads all others`, async (context) => {
    const { file, points, watch, notes, alerts } = await client(context);
    await writeFile(file("a.log"), healthy);
    await writeFile(file(name), healthy);
    watch();
    await becomes(() => notes.some((n) => n.includes(`${name} `) && n.includes("set aside")), true);
    await becomes(() => points(file("a.log")), 40);
    await appendFile(file("a.log"), "epoch 41/99 loss 0.02\n");
    await becomes(() => points(file("a.log")), 41);
    assert.equal(alerts.filter(({ template }) => template.includes("set aside")).length, 1);
  });
}

test("after deaths of every kind, the last as the first, all else is followed: files, what is pushed, and what comes new", async (context) => {
  const { logs, file, points, watch, notes, alerts } = await client(context);
  const deadly = ["hangs.log", "throws.log", "exits.log", "fills.log"];
  for (const name of ["a.log", ...deadly]) await writeFile(file(name), healthy);
  const terminal = "terminal:1";
  watch();
  logs.begin(terminal, { name: "python train.py", modified: null });
  logs.append(terminal, new TextEncoder().encode(healthy));
  const aside = () =>
    deadly.filter((name) =>
      notes.some((text) => text.includes(`${name} `) && text.includes("set aside")),
    );
  await becomes(() => aside().length, deadly.length);
  await becomes(() => points(file("a.log")), 40);
  await becomes(() => points(terminal), 40);
  await appendFile(file("a.log"), "epoch 41/99 loss 0.02\n");
  logs.append(terminal, new TextEncoder().encode("epoch 41/99 loss 0.02\n"));
  await writeFile(file("b.log"), healthy);
  await becomes(() => points(file("a.log")), 41);
  await becomes(() => points(terminal), 41);
  await becomes(() => points(file("b.log")), 40);
  assert.equal(alerts.filter(({ template }) => template.includes("started again")).length, 1);
});

test("after a death what was pushed is followed again, and what has gone meanwhile is forgotten", async (context) => {
  const { logs, file, points, watch, notes } = await client(context);
  const terminal = "terminal:1";
  await writeFile(file("gone.log"), healthy);
  watch();
  logs.begin(terminal, { name: "python train.py", modified: null });
  logs.append(terminal, new TextEncoder().encode(healthy));
  await becomes(() => points(file("gone.log")), 40);
  await becomes(() => points(terminal), 40);
  await writeFile(file("hangs.log"), healthy);
  // While the reader hangs nobody is told of it.
  await rm(file("gone.log"));
  await becomes(() => notes.some((text) => text.includes("set aside")), true);
  await becomes(() => points(file("gone.log")), 0);
  logs.append(terminal, new TextEncoder().encode("epoch 41/99 loss 0.02\n"));
  await becomes(() => points(terminal), 41);
});

test("a file that was set aside is read when the person opens it", async (context) => {
  const { logs, file, watch, notes } = await client(context);
  await writeFile(file("throws.log"), healthy);
  watch();
  const deaths = () => notes.filter((text) => text.includes("stopped while it read")).length;
  await becomes(() => deaths(), 2);
  logs.open(file("throws.log"));
  await becomes(() => deaths(), 3);
});
