import assert from "node:assert/strict";
import { test } from "node:test";
import { slurmNameOf } from "../../../../src/core/run/slurmJob.ts";

for (const [name, id] of [
  ["slurm-4711.out", "4711"],
  ["slurm-4711_3.out", "4711_3"],
  ["slurm-4711.err", "4711"],
] as const) {
  test(`${name} is what Slurm calls the output of job ${id}`, () => {
    assert.deepEqual(slurmNameOf(name), { id, isSlurms: true });
  });
}

for (const [name, id] of [
  ["train-4711.log", "4711"],
  ["train_4711_3.out", "4711_3"],
  ["train-4711-3.log", "4711_3"],
  ["4711.out", "4711"],
  ["train.o4711", "4711"],
  ["out.4711", "4711"],
] as const) {
  test(`${name} may be the output of job ${id}`, () => {
    assert.deepEqual(slurmNameOf(name), { id, isSlurms: false });
  });
}

for (const name of [
  "train.log",
  "resnet50.log",
  "v2.csv",
  "events.out.tfevents.17.host",
  "slurm.out",
  "",
]) {
  test(`${name || "an empty name"} speaks of no job`, () => {
    assert.equal(slurmNameOf(name), null);
  });
}
