import assert from "node:assert/strict";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { Run } from "../../../../src/core/run/run.ts";
import { FollowedRuns } from "../../../../src/host/followedRuns.ts";
import { startSlurm, withoutSlurm } from "../../../support/slurm.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { runProcess } from "../../../support/vscode/processes.ts";
import { until } from "../trial/support.ts";

const training = "for i in 1 2 3 4 5 6; do echo epoch $i loss 0.$((9-i)); done";

function follow(context: TestContext, folder: string): (log: string) => Run | undefined {
  const followed = new FollowedRuns(() => {}, 200);
  context.after(() => followed.dispose());
  followed.follow([], [folder]);
  return (log) => followed.store.about(path.join(folder, log)).at(-1);
}

test("jobs of a real Slurm stand on the runs of their logs", {
  skip: withoutSlurm() ?? false,
  timeout: 180_000,
}, async (context) => {
  const folder = await temporaryFolder(context);
  await startSlurm(context, path.join(folder, "slurm"));
  const logs = path.join(folder, "logs");
  await mkdir(logs);
  const submit = async (script: string, ...options: string[]) => {
    const words = ["--parsable", ...options, "--wrap", script];
    const { code, output } = await runProcess("sbatch", words, { cwd: logs });
    assert.equal(code, 0, output);
    return output.trim();
  };
  const job = await submit(`${training}; sleep 4`);
  const failing = await submit(`${training}; exit 3`, "--array=1-2", "--output=train-%A_%a.log");
  const endless = await submit(`${training}; sleep 600`, "--output=%x.o%j", "--job-name=endless");
  const unrelated = `other-${job}.log`;
  await writeFile(path.join(logs, unrelated), "epoch 1 loss 0.9\nepoch 2 loss 0.8\n");
  const run = follow(context, logs);
  const stateOf = (log: string) => run(log)?.job?.state;

  await until("it runs", () => stateOf(`slurm-${job}.out`) === "running", 60);
  assert.equal(run(`slurm-${job}.out`)?.job?.id, job);
  assert.match(run(`slurm-${job}.out`)?.job?.detail ?? "", /^node[12]$/);
  await until("it has finished", () => stateOf(`slurm-${job}.out`) === "finished", 60);
  assert.equal(run(`slurm-${job}.out`)?.status, "finished");
  await until("tasks have failed", () => stateOf(`train-${failing}_2.log`) === "failed", 60);
  assert.equal(run(`train-${failing}_2.log`)?.job?.id, `${failing}_2`);
  assert.equal(run(`train-${failing}_2.log`)?.status, "failed");
  await until("it runs", () => stateOf(`endless.o${endless}`) === "running", 60);
  await runProcess("scancel", [endless]);
  await until("it is cancelled", () => stateOf(`endless.o${endless}`) === "cancelled", 60);
  assert.equal(run(`endless.o${endless}`)?.status, "failed");
  assert.equal(run(unrelated)?.job, null);
});

/** Programs of that name on a path of their own. */
async function stub(context: TestContext, folder: string, programs: Record<string, string>) {
  const place = path.join(folder, "bin");
  await mkdir(place);
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(path.join(place, name), `#!/bin/sh\n${text}\n`);
    await chmod(path.join(place, name), 0o755);
  }
  const before = process.env["PATH"] ?? "";
  process.env["PATH"] = `${place}:/usr/bin:/bin`;
  context.after(() => {
    process.env["PATH"] = before;
  });
}

async function logIn(folder: string, name: string): Promise<string> {
  const logs = path.join(folder, "logs");
  await mkdir(logs, { recursive: true });
  await writeFile(path.join(logs, name), "epoch 1 loss 0.9\nepoch 2 loss 0.8\n");
  return logs;
}

test("a job that the queue has forgotten is asked of the accounting", async (context) => {
  const folder = await temporaryFolder(context);
  const logs = await logIn(folder, "slurm-77.out");
  await stub(context, folder, { squeue: "exit 0", sacct: `echo 'OUT_OF_MEMORY|${logs}'` });
  const run = follow(context, logs);
  await until("it is told", () => run("slurm-77.out")?.job?.state === "out of memory");
  assert.equal(run("slurm-77.out")?.status, "failed");
});

test("a job of the same number that ran elsewhere is another one", async (context) => {
  const folder = await temporaryFolder(context);
  const logs = await logIn(folder, "slurm-77.out");
  await stub(context, folder, { squeue: "exit 0", sacct: "echo 'FAILED|/nowhere'" });
  const run = follow(context, logs);
  await until("it is named", () => run("slurm-77.out")?.job?.id === "77");
  assert.equal(run("slurm-77.out")?.job?.state, null);
  assert.notEqual(run("slurm-77.out")?.status, "failed");
});
