import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { Candidate } from "../../../../src/core/trial/candidate.ts";
import { reportOf } from "../../../../src/core/trial/report.ts";
import { readJson } from "../../../../src/host/trial/files.ts";
import { localRunner } from "../../../../src/host/trial/localRunner.ts";
import type { Runner } from "../../../../src/host/trial/runner.ts";
import {
  begunStudies,
  clearStudies,
  removeStudy,
} from "../../../../src/host/trial/studyFolders.ts";
import { StudyLeases } from "../../../../src/host/trial/studyLease.ts";
import {
  readStudyEnd,
  type StudyRecord,
  trialFolder,
  writeStudy,
} from "../../../../src/host/trial/studyRecord.ts";
import { readResult, writeResult } from "../../../../src/host/trial/studyResult.ts";
import { readEnd } from "../../../../src/host/trial/supervisor/record.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import {
  changeTo,
  type Project,
  projectIn,
  recordOf,
  resultOf,
  studyRun,
  supervisor,
  training,
  until,
} from "./support.ts";

const window = path.join(import.meta.dirname, "windowProcess.ts");

interface Shared {
  /** Of the study. */
  readonly place: string;
  readonly record: StudyRecord;
  /** What has run so far, a letter each. */
  readonly ran: () => Promise<string>;
  /** Lets those trials on that wait for it. */
  readonly open: () => Promise<void>;
}

/** The text of a script that leaves its letter, and waits where it is told to. */
type Write = (letter: string, level: number, waits?: "waits") => string;

async function sharedStudy(
  context: TestContext,
  singles: (project: Project, write: Write) => readonly Candidate[],
  more: Partial<StudyRecord> = {},
): Promise<Shared> {
  const folder = await temporaryFolder(context);
  const [count, gate] = ["count.txt", "gate"].map((name) => path.join(folder, name));
  assert.ok(count && gate);
  const write: Write = (letter, level, waits) => {
    const counted = `import fs from "node:fs"; fs.appendFileSync(${JSON.stringify(count)}, "${letter}");`;
    const closed = `while (!fs.existsSync(${JSON.stringify(gate)})) await new Promise((on) => setTimeout(on, 50));`;
    return training(level, waits === undefined ? counted : counted + closed);
  };
  const project = await projectIn(path.join(folder, "project"), write("-", 2.25));
  const record = await recordOf(project, singles(project, write), {
    limitSeconds: 200,
    deadline: Date.now() + 200_000,
    ...more,
  });
  const place = path.join(folder, "studies", "study");
  await writeStudy(place, record);
  const ran = () => readFile(count, "utf8").catch(() => "");
  return { place, record, ran, open: () => writeFile(gate, "") };
}

/** However busy the machine is. */
const seconds = 100;

function openWindow(
  context: TestContext,
  place: string,
  name: string,
  tells?: "tells",
): ChildProcess {
  const words = [window, place, name, ...(tells === undefined ? [] : [tells])];
  const child = spawn(process.execPath, words, { stdio: "inherit" });
  context.after(() => child.kill("SIGKILL"));
  return child;
}

async function closed(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

async function owners(place: string): Promise<number> {
  return (await readdir(place)).filter((name) => name.startsWith("owner.")).length;
}

test("two windows over one study: each trial runs once, and both see the same winner", async (context) => {
  const { place, ran } = await sharedStudy(context, (project, run) => [
    changeTo(project, "a", run("a", 2.24)),
    changeTo(project, "b", run("b", 0.1)),
  ]);
  await Promise.all(["left", "right"].map((name) => closed(openWindow(context, place, name))));
  const seen = { end: "done", winner: "b", outcomes: ["a stuck", "b trains"] };
  for (const name of ["left", "right"])
    assert.deepEqual(await readJson(path.join(path.dirname(place), `${name}.json`)), seen);
  assert.equal(await ran(), "-ab");
  assert.equal(await owners(place), 1);
});

test("the owner is killed in the midst of a trial: the other window goes on, and nothing runs twice", async (context) => {
  const { place, record, ran, open } = await sharedStudy(context, (project, run) => [
    changeTo(project, "a", run("a", 0.1, "waits")),
  ]);
  const owner = openWindow(context, place, "killed");
  await until("the change runs", async () => (await ran()) === "-a", seconds);
  const guest = studyRun(place, record);
  const end = guest.run();
  await until("the guest sees the trial", () => guest.trials.length === 2, seconds);
  assert.equal(await owners(place), 1);
  owner.kill("SIGKILL");
  await open();
  assert.equal((await end).why, "done");
  assert.equal(reportOf(record.study, guest.states, guest.controls, []).winner?.candidate.id, "a");
  assert.equal(await ran(), "-a");
  assert.equal(await owners(place), 2);
  assert.deepEqual(await readStudyEnd(place), { why: "done", reason: null });
});

test("two that find the owner gone: one of them carries on", async (context) => {
  const { place, ran, open } = await sharedStudy(context, (project, run) => [
    changeTo(project, "a", run("a", 0.1, "waits")),
  ]);
  const owner = openWindow(context, place, "killed");
  await until("the change runs", async () => (await ran()) === "-a", seconds);
  owner.kill("SIGKILL");
  await closed(owner);
  await open();
  await Promise.all(["left", "right"].map((name) => closed(openWindow(context, place, name))));
  assert.equal(await ran(), "-a");
  assert.equal(await owners(place), 2);
});

test("cancelled from the other window: the owner ends what runs", async (context) => {
  const { place, record } = await sharedStudy(context, (project, run) => [
    changeTo(project, "a", run("a", 0.1, "waits")),
  ]);
  const owner = studyRun(place, record);
  const ownEnd = owner.run();
  await until("the owner has begun", () => owner.trials.length > 0, seconds);
  const cancelling = new AbortController();
  const guest = studyRun(place, record, { signal: cancelling.signal });
  const guestEnd = guest.run();
  await until("the change runs, and the guest sees it", () => guest.trials.length === 2, seconds);
  cancelling.abort();
  assert.equal((await ownEnd).why, "cancelled");
  assert.equal((await guestEnd).why, "cancelled");
  for (const { trials } of [owner, guest]) assert.equal(trials.at(-1)?.end?.end, "cancelled");
});

test("a study that its owner clears away is over for the other window", async (context) => {
  const { place, record } = await sharedStudy(context, () => []);
  const owner = openWindow(context, place, "owner");
  await closed(owner);
  const guest = studyRun(place, record);
  await rm(place, { recursive: true });
  assert.deepEqual(await guest.run(), { why: "cancelled", reason: null });
  assert.deepEqual(await readdir(path.dirname(place)), ["owner.json"]);
});

test("two changes that win in the same look: one winner, the better, and the other is told as it is", async (context) => {
  const { place, record } = await sharedStudy(
    context,
    (project, run) => [
      changeTo(project, "a", run("a", 0.4)),
      changeTo(project, "b", run("b", 0.1)),
      changeTo(project, "c", run("c", 2.2)),
    ],
    { jobs: 2 },
  );
  const local = localRunner(supervisor);
  const isOver = async (number: number) => (await readEnd(trialFolder(place, number))) !== null;
  const runner: Runner = {
    ...local,
    // Nobody looks before both are over, whichever window comes to own the study.
    state: async (job) => {
      const isControl = job === trialFolder(place, 1);
      const both = async () => (await isOver(2)) && (await isOver(3));
      if (!isControl) await until("both are over", both, seconds);
      return local.state(job);
    },
  };
  const [study, guest] = [studyRun(place, record, { runner }), studyRun(place, record, { runner })];
  const [end, seen] = await Promise.all([study.run(), guest.run()]);
  assert.deepEqual([end.why, seen.why], ["done", "done"]);
  for (const { states, controls } of [study, guest]) {
    const { winner, rows } = reportOf(record.study, states, controls, []);
    assert.equal(winner?.candidate.id, "b");
    assert.deepEqual(
      rows.map(({ candidate, outcome }) => [candidate.id, outcome]),
      [
        ["a", "trains"],
        ["b", "trains"],
      ],
    );
  }
});

test("what is only prepared is begun by no other window; what is over without a result is told by the next", async (context) => {
  const { place, record, ran, open } = await sharedStudy(context, (project, run) => [
    changeTo(project, "a", run("a", 0.1, "waits")),
  ]);
  const storage = path.dirname(place);
  assert.deepEqual(await begunStudies(storage), []);
  await mkdir(path.join(storage, "something else"));

  const owner = openWindow(context, place, "owner");
  await until("the change runs", async () => (await ran()) === "-a", seconds);
  assert.deepEqual(await begunStudies(storage), [
    { folder: place, result: null, keepCopies: false },
  ]);
  await open();
  await closed(owner);
  assert.deepEqual(await readStudyEnd(place), { why: "done", reason: null });
  assert.equal((await begunStudies(storage))[0]?.result, null);

  const next = studyRun(place, record);
  assert.equal((await next.run()).why, "done");
  assert.equal(next.trials.length, 2);
  assert.equal(await ran(), "-a");
  const result = resultOf(place, next.trials);
  await writeResult(place, result);
  assert.deepEqual(await begunStudies(storage), [{ folder: place, result, keepCopies: false }]);
});

test("the owner tells the result and closes: later windows remove nothing that a guest still shows", async (context) => {
  const { place, record } = await sharedStudy(context, (project, run) => [
    changeTo(project, "a", run("a", 0.1)),
  ]);
  const storage = path.dirname(place);
  const owner = openWindow(context, place, "teller", "tells");
  const guest = studyRun(place, record);
  assert.equal((await guest.run()).why, "done");
  await closed(owner);
  await clearStudies(storage);
  const told = (await begunStudies(storage))[0]?.result;
  assert.deepEqual(
    told?.group.trials.map(({ log }) => log),
    guest.trials.map(({ log }) => log),
  );
  for (const { log } of guest.trials) assert.match(await readFile(log, "utf8"), /epoch 60 /);
});

test("the newest studies are kept, whichever windows look at once; those whose copies are wanted are as well", async (context) => {
  const { place, record } = await sharedStudy(context, () => []);
  const storage = path.dirname(place);
  await rm(place, { recursive: true });
  const names = Array.from({ length: 25 }, (_, i) => `study ${String(i).padStart(2, "0")}`);
  for (const [i, name] of names.entries()) {
    const folder = path.join(storage, name);
    await writeStudy(folder, { ...record, keepCopies: i === 1 });
    assert.ok((await new StudyLeases(folder).take()) !== null);
    // The oldest is not over for anybody who shows it.
    if (i !== 0) await writeResult(folder, resultOf(name, []));
  }
  const left = path.join(storage, "study.removed", "trials");
  await mkdir(left, { recursive: true });
  await Promise.all([clearStudies(storage), clearStudies(storage), clearStudies(storage)]);
  const [first, second, , , , ...newest] = names;
  assert.deepEqual((await readdir(storage)).toSorted(), [first, second, ...newest]);
  await removeStudy(path.join(storage, "study 07"));
  await assert.rejects(writeResult(path.join(storage, "study 07"), resultOf("study 07", [])));
  assert.ok(!(await readdir(storage)).some((name) => name.startsWith("study 07")));
});

test("a result that is torn or of another kind is none", async (context) => {
  const folder = await temporaryFolder(context);
  await mkdir(path.join(folder, "study"));
  const torn = [
    "",
    "{",
    "[]",
    "null",
    '{"text":"","group":{}}',
    '{"text":1,"group":{"trials":[]}}',
  ];
  for (const text of torn) {
    await writeFile(path.join(folder, "study", "result.json"), text);
    assert.equal(await readResult(path.join(folder, "study")), null);
  }
});
