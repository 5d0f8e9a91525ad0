import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { readWholeLog } from "../../../../src/host/readWholeLog.ts";
import { findInterpreter } from "../../../../src/host/trial/interpreter.ts";
import { prepareStudy, type StudyRequest } from "../../../../src/host/trial/prepareStudy.ts";
import { python, writePythonTraining } from "../../../support/pythonTraining.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { changeTo, fingerprint, projectIn, recordOf, studyRun, training } from "./support.ts";

const isRoot = process.getuid?.() === 0;
const skip = python === null ? "needs Python" : false;

async function requestFor(folder: string, more: Partial<StudyRequest>): Promise<StudyRequest> {
  const { script, log } = await writePythonTraining(path.join(folder, "project"), "1e-6");
  const { runs } = await readWholeLog(log);
  return {
    runs,
    script,
    command: null,
    cwd: path.dirname(script),
    interpreters: [],
    runner: "local",
    slurm: [],
    seeds: 1,
    compare: null,
    jobs: 1,
    budgetSeconds: 60,
    most: 8,
    keepCopies: false,
    storage: path.join(folder, "storage"),
    now: 0,
    ...more,
  };
}

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
