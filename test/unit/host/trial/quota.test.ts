import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { formatMessage, type Message } from "../../../../src/core/message.ts";
import { localRunner } from "../../../../src/host/trial/localRunner.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { fingerprint, projectIn, recordOf, studyRun, supervisor, training } from "./support.ts";

/** A project and the place of its study. No test can set up a quota on every machine: what is read is what the system says. */
async function places(context: TestContext, text: string) {
  const folder = await temporaryFolder(context);
  const project = await projectIn(path.join(folder, "project"), text);
  return { project, place: path.join(folder, "study") };
}

function said(reason: Message | null | undefined): string {
  return reason ? formatMessage(reason) : "";
}

for (const words of [
  "OSError: [Errno 122] Disk quota exceeded: 'model.pt'",
  "RuntimeError: write(): Disk quota exceeded",
  "Error: EDQUOT: quota exceeded, write",
]) {
  test(`a trial that ends with “${words}” is told with the quota`, async (context) => {
    const failing = `console.error(${JSON.stringify(words)});\nprocess.exit(1);\n`;
    const { project, place } = await places(context, failing);
    const study = studyRun(place, await recordOf(project, []));
    await study.run();
    const [trial] = study.trials;
    assert.equal(trial?.end?.end, "failed");
    const reason = said(trial.end.reason);
    assert.match(reason, /the quota of the disk is used up/);
    assert.ok(reason.includes(words));
  });
}

test("a study whose own quota is used up ends with a sentence, and leaves nothing", async (context) => {
  const { project, place } = await places(context, training(2.25));
  const before = await fingerprint(project.folder);
  const used = Object.assign(new Error("EDQUOT: quota exceeded, write"), {
    code: "EDQUOT",
    syscall: "write",
  });
  const study = studyRun(place, await recordOf(project, []), {
    runner: { ...localRunner(supervisor), submit: () => Promise.reject(used) },
  });
  const { why, reason } = await study.run();
  assert.equal(why, "failed");
  assert.match(said(reason), /study.*: the quota of the disk is used up/);
  assert.deepEqual(study.trials, []);
  assert.deepEqual(await readdir(path.join(place, "trials")), []);
  assert.equal(await fingerprint(project.folder), before);
});
