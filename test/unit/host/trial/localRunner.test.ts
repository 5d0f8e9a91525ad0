import assert from "node:assert/strict";
import { mkdir, readFile, rm, utimes } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { localRunner } from "../../../../src/host/trial/localRunner.ts";
import type { Job } from "../../../../src/host/trial/runner.ts";
import { readProcess } from "../../../../src/host/trial/supervisor/record.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { supervisor, until } from "./support.ts";

const runner = localRunner(supervisor);

async function jobOf(context: TestContext, program: string, more: Partial<Job> = {}): Promise<Job> {
  const folder = await temporaryFolder(context);
  const job: Job = {
    folder,
    command: [process.execPath, "-e", program],
    cwd: folder,
    env: {},
    log: path.join(folder, "output.log"),
    limitSeconds: 60,
    ...more,
  };
  context.after(() => runner.cancel(folder));
  return job;
}

async function ended(folder: string) {
  await until("the job ends", async () => {
    const { kind } = await runner.state(folder);
    return kind === "ended" || kind === "gone";
  });
  return runner.state(folder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("output and exit status of a job, its environment passed through", async (context) => {
  const program = "console.log(process.env.OWN, process.env.HOME); process.exit(3)";
  const job = await jobOf(context, program, { env: { OWN: "own" } });
  assert.equal(await runner.submit([job]), null);
  assert.deepEqual(await ended(job.folder), { kind: "ended", code: 3 });
  assert.equal(await readFile(job.log, "utf8"), `own ${process.env["HOME"]}\n`);
});

test("a job is not submitted twice", async (context) => {
  const job = await jobOf(context, 'console.log("ran")');
  await runner.submit([job]);
  await ended(job.folder);
  await runner.submit([job]);
  assert.deepEqual(await ended(job.folder), { kind: "ended", code: 0 });
  assert.equal(await readFile(job.log, "utf8"), "ran\n");
});

test("standard input is closed", async (context) => {
  const job = await jobOf(
    context,
    'process.stdin.on("end", () => console.log("nothing to read")).resume()',
  );
  await runner.submit([job]);
  assert.deepEqual(await ended(job.folder), { kind: "ended", code: 0 });
});

test("cancelling ends what the job has started as well", async (context) => {
  const program = `
    const child = require("node:child_process").spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"]);
    console.log(String(child.pid));
    setInterval(() => {}, 1000);`;
  const job = await jobOf(context, program);
  await runner.submit([job]);
  const pid = async () => Number(await readFile(job.log, "utf8").catch(() => ""));
  await until("the child is there", async () => (await pid()) > 0);
  const child = await pid();
  await runner.cancel(job.folder);
  const state = await runner.state(job.folder);
  assert.equal(state.kind === "gone" && state.why, "cancelled");
  await until("the child is gone", () => !isAlive(child));
});

test("a job that never ends is ended by its limit", async (context) => {
  const job = await jobOf(context, "setInterval(() => {}, 1000)", { limitSeconds: 0.3 });
  await runner.submit([job]);
  const state = await ended(job.folder);
  assert.equal(state.kind === "gone" && state.why, "out of time");
});

test("a command that is not there is told by its name", async (context) => {
  const job = await jobOf(context, "", { command: ["no-such-python", "train.py"] });
  await runner.submit([job]);
  const state = await ended(job.folder);
  assert.ok(state.kind === "gone" && state.why === "failed");
  assert.match(formatMessage(state.reason), /no-such-python/);
});

test("a job whose process is gone without a word is lost", async (context) => {
  const job = await jobOf(context, "console.log(process.pid); setInterval(() => {}, 1000)");
  await runner.submit([job]);
  const record = await readProcess(job.folder);
  assert.ok(record !== null);
  assert.equal((await runner.state(job.folder)).kind, "running");
  // Nobody is left to end what the job runs.
  const pid = async () => Number(await readFile(job.log, "utf8").catch(() => ""));
  await until("the job runs", async () => (await pid()) > 0);
  const orphan = await pid();
  context.after(() => process.kill(orphan, "SIGKILL"));
  process.kill(record.pid, "SIGKILL");
  const state = await ended(job.folder);
  assert.equal(state.kind === "gone" && state.why, "lost");
});

test("a job that was submitted this moment, by a process that has died since, may still begin", async (context) => {
  const job = await jobOf(context, "");
  const submitted = path.join(job.folder, "submitted");
  await mkdir(submitted);
  assert.equal((await runner.state(job.folder)).kind, "pending");
  const past = new Date(0);
  await utimes(submitted, past, past);
  assert.equal((await runner.state(job.folder)).kind, "gone");
});

test("a folder that cannot be written is a sentence with its name", async (context) => {
  const folder = await temporaryFolder(context);
  const job = await jobOf(context, "");
  const file = path.join(folder, "file");
  await mkdir(path.dirname(file), { recursive: true });
  await rm(job.folder, { recursive: true });
  const { writeFile } = await import("node:fs/promises");
  await writeFile(file, "");
  const said = await runner.submit([{ ...job, folder: path.join(file, "below") }]);
  assert.ok(said !== null);
  assert.match(formatMessage(said), /below/);
});
