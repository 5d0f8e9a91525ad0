import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { formatMessage } from "../../../../src/core/message.ts";
import { reportOf } from "../../../../src/core/trial/report.ts";
import type { JobState } from "../../../../src/host/trial/runner.ts";
import { slurmRunner } from "../../../../src/host/trial/slurmRunner.ts";
import { startSlurm, withoutSlurm } from "../../../support/slurm.ts";
import { temporaryFolder } from "../../../support/temporaryFolder.ts";
import { changeTo, projectIn, recordOf, studyRun, training, until } from "./support.ts";

test("trials on a real Slurm", {
  skip: withoutSlurm() ?? false,
  timeout: 240_000,
}, async (context) => {
  const folder = await temporaryFolder(context);
  const cluster = await startSlurm(context, path.join(folder, "slurm"));

  await context.test("a partition that is not there is a sentence", async () => {
    const runner = slurmRunner({ options: ["--partition=nowhere"], jobs: 1 });
    const job = {
      folder: path.join(folder, "refused"),
      command: ["true"],
      cwd: folder,
      env: {},
      log: path.join(folder, "x.log"),
      limitSeconds: 10,
    };
    const said = await runner.submit([job]);
    assert.match(said === null ? "" : formatMessage(said), /partition/);
  });

  await context.test("eight trials as one array, one node killed in the middle", async () => {
    const runner = slurmRunner({ options: [], jobs: 8 });
    // None comes to its end before the node is killed.
    const gate = path.join(folder, "gate");
    const waiting = `until [ -e '${gate}' ]; do sleep 0.2; done`;
    const jobs = Array.from({ length: 8 }, (_, i) => {
      const place = path.join(folder, "array", String(i));
      return {
        folder: place,
        command: ["sh", "-c", `echo start ${i}; ${waiting}; echo end ${i}`],
        cwd: folder,
        env: {},
        log: path.join(place, "output.log"),
        limitSeconds: 120,
      };
    });
    assert.equal(await runner.submit(jobs), null);
    const states = () => Promise.all(jobs.map((job) => runner.state(job.folder)));
    const onNode = (state: JobState, node: string) =>
      state.kind === "running" && state.detail === `node ${node}`;
    let seen: readonly JobState[] = [];
    await until(
      "both nodes have work",
      async () => {
        seen = await states();
        return cluster.nodes.every((node) => seen.some((state) => onNode(state, node)));
      },
      60,
    );
    const [, victim = ""] = cluster.nodes;
    const hit = seen.flatMap((state, i) => (onNode(state, victim) ? [i] : []));
    await cluster.kill(victim);
    await writeFile(gate, "");
    await until(
      "all are over",
      async () => (await states()).every(({ kind }) => kind === "ended" || kind === "gone"),
      120,
    );
    for (const [i, state] of (await states()).entries()) {
      const text = await readFile(jobs[i]?.log ?? "", "utf8");
      const isWhole =
        state.kind === "ended" && state.code === 0 && text === `start ${i}\nend ${i}\n`;
      const isTold = state.kind === "gone" && state.why === "lost";
      assert.ok(isWhole || (hit.includes(i) && isTold), `${i}: ${JSON.stringify(state)} ${text}`);
    }
  });

  await context.test("a study comes to its winner", async () => {
    const project = await projectIn(path.join(folder, "project"), training(2.25));
    const singles = [changeTo(project, "a", training(2.24)), changeTo(project, "b", training(0.1))];
    const record = await recordOf(project, singles, { runner: "slurm", jobs: 4 });
    const runner = slurmRunner({ options: [], jobs: 4 });
    const study = studyRun(path.join(folder, "study"), record, { runner, lookMilliseconds: 500 });
    assert.equal((await study.run()).why, "done");
    const report = reportOf(record.study, study.states, study.controls, []);
    assert.equal(report.winner?.candidate.id, "b");
  });

  await context.test("a cancelled trial leaves the queue", async () => {
    const runner = slurmRunner({ options: [], jobs: 1 });
    const place = path.join(folder, "cancelled");
    const job = {
      folder: place,
      command: ["sleep", "100"],
      cwd: folder,
      env: {},
      log: path.join(place, "output.log"),
      limitSeconds: 120,
    };
    await runner.submit([job]);
    await until("it runs", async () => (await runner.state(place)).kind === "running", 30);
    await runner.cancel(place);
    await until("it is gone", async () => (await runner.state(place)).kind === "gone", 90);
    const state = await runner.state(place);
    assert.equal(state.kind === "gone" && state.why, "cancelled");
  });
});
