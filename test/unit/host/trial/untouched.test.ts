import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { reportOf } from "../../../../src/core/trial/report.ts";
import { bigFile, planCopy } from "../../../../src/host/trial/copyPlan.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { changeTo, fingerprint, projectIn, recordOf, studyRun, training } from "./support.ts";

/** A script that writes wherever it can: beside itself, by whole paths, over its data and through links. */
function unruly(folder: string): string {
  return `
import fs from "node:fs";
const attempt = (act) => { try { act(); } catch {} };
fs.mkdirSync("checkpoints", { recursive: true });
fs.writeFileSync("checkpoints/last.pt", "weights");
fs.appendFileSync("results.csv", "1,2\\n");
attempt(() => fs.writeFileSync("${folder}/checkpoints/best.pt", "weights"));
attempt(() => fs.writeFileSync("${folder}/notes.txt", "overwritten"));
attempt(() => fs.writeFileSync("data/big.bin", "overwritten"));
attempt(() => fs.chmodSync("data/big.bin", 0o666));
attempt(() => fs.appendFileSync("data/big.bin", "more"));
attempt(() => fs.writeFileSync("outside/new.txt", "through the link"));
attempt(() => fs.rmSync("results.csv"));
attempt(() => fs.rmSync("data", { recursive: true }));
`;
}

test("a trial changes nothing in the person's folders, whatever the script does", async (context) => {
  const folder = await temporaryFolder(context);
  const elsewhere = path.join(folder, "elsewhere");
  await mkdir(elsewhere, { recursive: true });
  await writeFile(path.join(elsewhere, "shared.txt"), "shared");
  const place = path.join(folder, "project");
  const project = await projectIn(place, `${unruly(place)}${training(2.25)}`);
  await mkdir(path.join(place, "data"));
  await writeFile(path.join(place, "data/big.bin"), new Uint8Array(bigFile + 1));
  await writeFile(path.join(place, "notes.txt"), "notes");
  await writeFile(path.join(place, "results.csv"), "0,0\n");
  await symlink(elsewhere, path.join(place, "outside"));
  const before = [await fingerprint(place), await fingerprint(elsewhere)];

  const record = await recordOf(project, [
    changeTo(project, "a", `${unruly(place)}${training(0.1)}`),
  ]);
  assert.deepEqual(
    record.plan.shared.map((file) => file.path),
    ["data/big.bin"],
  );
  const study = studyRun(path.join(folder, "study"), record);
  const end = await study.run();

  assert.deepEqual(end, { why: "done", reason: null });
  const report = reportOf(record.study, study.states, study.controls, []);
  assert.equal(report.winner?.candidate.id, "a");
  assert.deepEqual([await fingerprint(place), await fingerprint(elsewhere)], before);
});

test("copies go when they are no longer needed, logs stay", async (context) => {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), training(2.25));
  const record = await recordOf(project, [changeTo(project, "a", training(0.1))]);
  const study = studyRun(path.join(folder, "study"), record);
  await study.run();
  const left = await readdir(path.join(folder, "study/trials/002"));
  assert.ok(!left.includes("copy"), left.join(", "));
  assert.match(await readFile(path.join(folder, "study/trials/002/a.log"), "utf8"), /epoch 60/);
});

test("in a repository: what is tracked or new, and what is ignored but named", async (context) => {
  const folder = await temporaryFolder(context);
  const files = [
    "train.py",
    "lib/model.py",
    "data/small.csv",
    "secret/other.csv",
    ".venv/lib/x.py",
    "new.yaml",
  ];
  for (const file of files) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), "x");
  }
  await writeFile(path.join(folder, ".gitignore"), "data\nsecret\n.venv\n");
  execFileSync("git", ["init", "-q"], { cwd: folder });
  execFileSync("git", ["add", "train.py", "lib"], { cwd: folder });
  const plan = await planCopy({
    folder: path.join(folder, "lib"),
    texts: ['read("data/small.csv")'],
    without: [path.join(folder, "new.yaml")],
  });
  assert.ok("copied" in plan);
  assert.deepEqual(plan.copied.map((file) => file.path).toSorted(), [
    ".gitignore",
    "data/small.csv",
    "lib/model.py",
    "train.py",
  ]);
});
