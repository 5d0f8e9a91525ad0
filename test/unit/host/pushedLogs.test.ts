import assert from "node:assert/strict";
import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { LogService } from "../../../src/host/worker/logService.ts";
import type { PushedSource } from "../../../src/host/worker/protocol.ts";
import { hostPipeline } from "../../support/hostPipeline.ts";
import { temporaryFolder } from "../../support/temporaryFolder.ts";

const path = "unstuck-terminal:/project/train.log";
const source: PushedSource = { name: "train.py, terminal", modified: null };

const lines = (from: number, to: number) =>
  Array.from(
    { length: to - from + 1 },
    (_, i) => `epoch ${from + i}/99 loss ${1 + 1 / (from + i)}\r\n`,
  ).join("");

/** The service and the sessions as in the extension, but for the thread between them. */
function serve(context: TestContext) {
  const givenUp: string[] = [];
  const { store, sessions, dispose } = hostPipeline();
  const service = new LogService((message) => {
    if (message.type === "note") return;
    if (message.type === "givenUp") {
      givenUp.push(message.path);
      return;
    }
    sessions.of(message.path).receive(structuredClone(message));
    if (message.type === "batch") service.receive({ type: "taken", path: message.path });
  });
  context.after(async () => {
    dispose();
    await service.dispose();
  });
  const push = (text: string) => {
    const bytes = Buffer.from(text);
    service.receive({ type: "append", path, bytes: new Uint8Array(bytes) });
  };
  const points = (log = path) => store.about(log).at(-1)?.find("loss")?.total ?? 0;
  const until = async (holds: () => boolean) => {
    for (let i = 0; i < 500 && !holds(); i++) await delay(20);
    assert.ok(holds());
  };
  return { service, store, givenUp, push, points, until };
}

test("pushed bytes become a run with the name of their source, and grow", async (context) => {
  const { service, store, push, points, until } = serve(context);
  service.receive({ type: "begin", path, source });
  push("\u001b]633;C\u0007");
  for (const character of lines(1, 40)) push(character);
  await until(() => points() >= 39);
  assert.deepEqual(
    store.runs.map(({ name, status }) => [name, status]),
    [["train.py, terminal", "live"]],
  );
  push(lines(41, 50));
  service.receive({ type: "end", path, ending: { status: "finished", detail: null } });
  await until(() => store.runs[0]?.status === "finished");
  assert.equal(points(), 50);
});

test("progress bars as a terminal gets them, painted anew and in colours", async (context) => {
  const { service, store, push, points, until } = serve(context);
  service.receive({ type: "begin", path, source });
  push("$ python train.py lr=0.1 --epochs 12\n\u001b]633;C\u0007");
  for (let epoch = 1; epoch <= 12; epoch++) {
    push(`Epoch ${epoch}/12\r\n`);
    for (let step = 1; step <= 5; step++)
      push(
        `\r\u001b[1m${step}/5\u001b[0m \u001b[32m${"━".repeat(step)}\u001b[0m\u001b[37m${"━".repeat(5 - step)}\u001b[0m \u001b[1m0s\u001b[0m 2ms/step - loss: ${(3 / (epoch + step / 10)).toFixed(4)}\u001b[3C`,
      );
    push(
      `\r\u001b[1m5/5\u001b[0m \u001b[32m━━━━━\u001b[0m\u001b(B \u001b[1m1s\u001b[0m 3ms/step - loss: ${(2 / epoch).toFixed(4)} - val_loss: ${(2.5 / epoch).toFixed(4)}\r\n`,
    );
  }
  service.receive({ type: "end", path, ending: { status: "finished", detail: null } });
  await until(() => store.runs[0]?.status === "finished");
  assert.equal(store.runs.length, 1);
  assert.equal(points(), 12);
  assert.equal(store.runs[0]?.find("val_loss")?.length, 12);
  assert.equal(store.runs[0]?.find("loss")?.last?.value, 0.1667);
  assert.equal(store.runs[0]?.find("lr"), undefined, "the command line is no record");
});

test("a program that fails has failed, with its own word for it where it has one", async (context) => {
  const { service, store, push, until } = serve(context);
  const failed = { status: "failed", detail: "exit code 1" } as const;
  service.receive({ type: "begin", path, source });
  push(lines(1, 40));
  service.receive({ type: "end", path, ending: failed });
  await until(() => store.runs[0]?.failure === "exit code 1");
  service.receive({ type: "begin", path, source });
  push(`${lines(1, 40)}Traceback (most recent call last):\n  File "x.py"\nValueError: bad shape\n`);
  service.receive({ type: "end", path, ending: failed });
  await until(() => store.runs[0]?.failure === "ValueError: bad shape");
  assert.equal(store.runs.length, 1);
});

test("where nobody knows how it ended, the run is idle", async (context) => {
  const { service, store, push, points, until } = serve(context);
  service.receive({ type: "begin", path, source });
  push(lines(1, 40));
  await until(() => points() > 0);
  service.receive({ type: "end", path, ending: null });
  await until(() => store.runs[0]?.status === "idle");
});

test("what states no metric of training more than once is no run", async (context) => {
  const { service, store, push, until } = serve(context);
  service.receive({ type: "begin", path, source });
  for (let i = 1; i < 60; i++) push(`64 bytes from host: icmp_seq=${i} ttl=64 time=${i / 7} ms\n`);
  push("test loss 0.25\n");
  service.receive({ type: "end", path, ending: { status: "finished", detail: null } });
  service.receive({ type: "begin", path: `${path}2`, source });
  const bytes = new Uint8Array(Buffer.from(lines(1, 40)));
  service.receive({ type: "append", path: `${path}2`, bytes });
  await until(() => store.runs.length > 0);
  assert.deepEqual(
    store.runs.map((run) => run.path),
    [`${path}2`],
  );
});

test("a person's own pattern tells what a metric is", async (context) => {
  const { service, store, push, until } = serve(context);
  service.receive({ type: "patterns", patterns: ["round {step} fitness {fitness}"] });
  service.receive({ type: "begin", path, source });
  for (let i = 1; i < 60; i++) push(`round ${i} fitness ${1 / i}\n`);
  await until(() => store.runs.length === 1);
});

test("after 4 MiB without a metric of training it is given up", async (context) => {
  const { service, store, givenUp, push } = serve(context);
  service.receive({ type: "begin", path, source });
  const noise = `${"installing package ".repeat(50)}\n`.repeat(280);
  for (let i = 0; i < 20 && givenUp.length === 0; i++) push(noise);
  push(lines(1, 40));
  assert.deepEqual(givenUp, [path]);
  assert.deepEqual(store.runs, []);
});

test("a pushed log that begins again replaces its run; one that is dropped takes it along", async (context) => {
  const { service, store, push, points, until } = serve(context);
  service.receive({ type: "begin", path, source });
  push(lines(1, 40));
  await until(() => points() > 30);
  service.receive({ type: "begin", path, source });
  push(lines(1, 10));
  service.receive({ type: "end", path, ending: null });
  await until(() => points() === 10);
  assert.equal(store.runs.length, 1);
  service.receive({ type: "drop", path });
  assert.deepEqual(store.runs, []);
});

test("a covered file is no log until it is uncovered", async (context) => {
  const { service, points, until } = serve(context);
  const file = join(await temporaryFolder(context), "train.log");
  await writeFile(file, lines(1, 20));
  service.receive({ type: "open", path: file });
  await until(() => points(file) > 0);
  service.receive({ type: "cover", path: file, covered: true });
  assert.equal(points(file), 0);
  await appendFile(file, lines(21, 30));
  service.receive({ type: "open", path: file });
  await delay(200);
  assert.equal(points(file), 0);
  service.receive({ type: "cover", path: file, covered: false });
  await until(() => points(file) >= 29);
});
