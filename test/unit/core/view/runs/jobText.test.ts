import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyDiagnosis } from "../../../../../src/core/diagnosis/finding.ts";
import { formatMessage } from "../../../../../src/core/message.ts";
import { Run, runId } from "../../../../../src/core/run/run.ts";
import type { SlurmJob } from "../../../../../src/core/run/slurmJob.ts";
import { runText } from "../../../../../src/core/view/runs/nodeText.ts";
import { runRow } from "../../../../../src/core/view/runs/runRow.ts";

function textOf(job: SlurmJob) {
  const path = "/logs/slurm-4711_3.out";
  const run = new Run({ id: runId(path, 0), name: "a", path, format: "general", firstLine: 1 });
  run.job = job;
  return runText(
    { row: runRow(run, emptyDiagnosis, []), name: run.name, folder: null },
    formatMessage,
  );
}

test("the job of a run is named, and what its icon does not say", () => {
  const ended = textOf({ id: "4711_3", state: "time limit", detail: "" });
  assert.equal(ended.description, "job 4711_3: ended by its time limit");
  assert.match(ended.spoken, /Slurm job 4711_3: ended by its time limit/);
  const running = textOf({ id: "4711_3", state: "running", detail: "node7" });
  assert.equal(running.description, "job 4711_3");
  assert.match(running.tooltip, /^Slurm job 4711_3: runs \(node7\)$/m);
});

test("a job that Slurm does not know any more is only named", () => {
  const { description, tooltip } = textOf({ id: "4711", state: null, detail: "" });
  assert.equal(description, "job 4711");
  assert.match(tooltip, /^Slurm job 4711$/m);
});

test("what a cluster gives as a reason is text, no icon", () => {
  assert.doesNotMatch(
    textOf({ id: "1", state: "pending", detail: "$(flame)" }).tooltip,
    /\$\(flame\)/,
  );
});
