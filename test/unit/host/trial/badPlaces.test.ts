import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { findInterpreter } from "../../../../src/host/trial/interpreter.ts";
import { localRunner } from "../../../../src/host/trial/localRunner.ts";
import { prepareStudy, type StudyRequest } from "../../../../src/host/trial/prepareStudy.ts";
import { readStudyEnd } from "../../../../src/host/trial/studyRecord.ts";
import { python } from "../../../support/pythonTraining.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import {
  changeTo,
  fingerprint,
  projectIn,
  recordOf,
  requestFor,
  studyRun,
  supervisor,
  training,
} from "./support.ts";

const isRoot = process.getuid?.() === 0;
const skip = python === null ? "needs Python" : false;

async function refusal(request: StudyRequest): Promise<string> {
  const prepared = await prepareStudy(request);
  return prepared.kind === "refused" ? formatMessage(prepared.reason) : "prepared";
}

test("a place where nothing can be written is told, and nothing is left", {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const file = path.join(folder, "a file");
  await writeFile(file, "");
  const said = await refusal(await requestFor(folder, { storage: path.join(file, "storage") }));
  assert.match(said, /a file\/storage.*: /);
});

test("a program that is not there is told", { skip }, async (context) => {
  const folder = await temporaryFolder(context);
  const command = { words: [path.join(folder, "no-python"), "train.py"], env: {}, cwd: folder };
  assert.match(await refusal(await requestFor(folder, { command })), /not found: .*no-python/);
});

test("no Python with what the script imports is told with where it was looked for", {
  skip,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const request = await requestFor(folder, {});
  const text = await readFile(request.script, "utf8");
  await writeFile(request.script, `import jax\nimport tensorflow\n${text}`);
  const found = await findInterpreter({
    text: "import jax, tensorflow\n",
    folders: [],
    chosen: [],
  });
  if (found.kind === "found") return context.skip("this machine has all of these");
  assert.match(await refusal(request), /No Python has .*jax, tensorflow.*looked at .*python/);
});

/** Does something while a folder is mounted as the words of `mount` say. */
async function whileMounted(
  place: string,
  words: readonly (readonly string[])[],
  act: () => Promise<void>,
): Promise<void> {
  for (const own of words) execFileSync("mount", [...own, place]);
  try {
    await act();
  } finally {
    execFileSync("umount", ["-l", place]);
  }
}

const canMount = (() => {
  if (!isRoot || process.platform !== "linux") return false;
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], {
      stdio: "ignore",
    });
    return true;
  } catch {
    return false;
  }
})();

test("a disk with too little space is told with what is needed, before anything runs", {
  skip: canMount ? false : "needs the right to mount a small disk",
}, async (context) => {
  const folder = await temporaryFolder(context);
  const disk = path.join(folder, "disk");
  await mkdir(disk);
  const project = await projectIn(path.join(folder, "project"), training(2.25));
  const before = await fingerprint(project.folder);
  const record = await recordOf(project, [changeTo(project, "a", training(0.1))]);
  const study = studyRun(path.join(disk, "study"), record);
  const small = [["-t", "tmpfs", "-o", "size=200k", "tmpfs"]];
  await whileMounted(disk, small, async () => {
    await mkdir(path.join(disk, "study"));
    const { why, reason } = await study.run();
    assert.equal(why, "failed");
    assert.match(
      reason === null ? "" : formatMessage(reason),
      /disk\/study.*needs \d+ MB, and 0 MB are free/,
    );
  });
  assert.deepEqual(study.trials, []);
  assert.equal(await fingerprint(project.folder), before);
});

/** Writes as long as there is room, and is never through. */
const hoarding = `
import fs from "node:fs";
const chunk = new Uint8Array(4 << 20);
for (let i = 0; ; i++) fs.writeFileSync("checkpoint" + i, chunk);
`;

test("a disk that is full in the middle of a trial is told, and the copy that filled it is gone", {
  skip: canMount ? false : "needs the right to mount a small disk",
}, async (context) => {
  const folder = await temporaryFolder(context);
  const disk = path.join(folder, "disk");
  await mkdir(disk);
  const project = await projectIn(path.join(folder, "project"), hoarding);
  const place = path.join(disk, "study");
  const study = studyRun(place, await recordOf(project, []));
  // Little more than has to be free before anything runs.
  const small = [["-t", "tmpfs", "-o", "size=260m", "tmpfs"]];
  await whileMounted(disk, small, async () => {
    await mkdir(place);
    await study.run();
    assert.deepEqual(await readdir(path.join(place, "trials/001")).then(named), []);
    assert.ok((await readStudyEnd(place)) !== null);
  });
  const [trial] = study.trials;
  assert.equal(trial?.end?.end, "failed");
  assert.match(trial.end.reason ? formatMessage(trial.end.reason) : "", /disk is full/);
  assert.deepEqual(await readdir(project.folder), ["train.mjs"]);
});

/** What is neither a record of the trial nor its log. */
function named(entries: readonly string[]): readonly string[] {
  return entries.filter((entry) => !/\.(?:json|log)$|^submitted$/.test(entry));
}

test("a study whose own disk is full ends with a sentence, and takes back what it has started", {
  skip: canMount ? false : "needs the right to mount a small disk",
}, async (context) => {
  const folder = await temporaryFolder(context);
  const disk = path.join(folder, "disk");
  await mkdir(disk);
  const project = await projectIn(path.join(folder, "project"), training(2.25));
  const place = path.join(disk, "study");
  const runner = localRunner(supervisor);
  const filler = path.join(disk, "somebody-elses");
  const study = studyRun(place, await recordOf(project, []), {
    runner: {
      ...runner,
      // Somebody else takes the rest of the disk while the trial is about to be submitted.
      submit: async (jobs) => {
        fill(filler);
        return runner.submit(jobs);
      },
    },
  });
  await whileMounted(disk, [["-t", "tmpfs", "-o", "size=260m", "tmpfs"]], async () => {
    await mkdir(place);
    const { why, reason } = await study.run();
    assert.equal(why, "failed");
    assert.match(reason === null ? "" : formatMessage(reason), /disk\/study.*: the disk is full/);
    assert.deepEqual(await readdir(path.join(place, "trials")), []);
  });
  assert.deepEqual(study.trials, []);
});

/** Leaves no block of the disk free. */
function fill(file: string): void {
  const handle = openSync(file, "w");
  try {
    for (const bytes of [4 << 20, 4096]) {
      const chunk = new Uint8Array(bytes);
      try {
        while (writeSync(handle, chunk) === bytes);
      } catch {
        // Full.
      }
    }
  } finally {
    closeSync(handle);
  }
}

test("a project that can only be read is tried all the same", {
  skip: canMount ? false : "needs the right to mount a small disk",
}, async (context) => {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), training(2.25));
  const record = await recordOf(project, [changeTo(project, "a", training(0.1))]);
  const study = studyRun(path.join(folder, "study"), record);
  const readOnly = [
    ["--bind", project.folder],
    ["-o", "remount,bind,ro"],
  ];
  await whileMounted(project.folder, readOnly, async () => {
    assert.equal((await study.run()).why, "done");
    assert.deepEqual(await readdir(project.folder), ["train.mjs"]);
  });
});
