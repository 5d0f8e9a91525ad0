import assert from "node:assert/strict";
import { test } from "node:test";
import { ComparisonEngine } from "../../../../../src/core/diagnosis/comparison/comparisonEngine.ts";
import { diagnoseComparison } from "../../../../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import { compareRuns } from "../../../../../src/core/run/comparison.ts";
import type { Run } from "../../../../../src/core/run/run.ts";
import { falls, runAt } from "../../run/comparisonRuns.ts";

function seeds(ends: readonly number[], length: number, status: Run["status"] = "live"): Run[] {
  return ends.map((end, seed) => {
    const run = runAt({
      path: `/e/seed_${seed}/log.csv`,
      settings: { seed },
      loss: falls(2.3, end, seed, length),
    });
    run.status = status;
    return run;
  });
}

const apart = [0.1, 0.1, 2.2, 0.1, 2.2];
const alike = [0.1, 0.1, 0.1, 0.1, 0.1];

function shown(engine: ComparisonEngine, runs: readonly Run[]): readonly string[] {
  return engine.update(compareRuns(runs)).flatMap(({ findings }) => findings.map((f) => f.sign));
}

test("a comparison that is new is judged at once, as it is without a history", () => {
  const runs = seeds(apart, 60);
  assert.deepEqual(shown(new ComparisonEngine(), runs), ["initialization-sensitivity"]);
  const [only] = compareRuns(runs);
  assert.ok(only !== undefined && diagnoseComparison(only).findings.length === 1);
});

test("what runs that go on have shown stays until they have grown by a quarter without it", () => {
  const engine = new ComparisonEngine();
  assert.equal(shown(engine, seeds(apart, 60)).length, 1);
  assert.equal(shown(engine, seeds(alike, 64)).length, 1);
  assert.equal(shown(engine, seeds(alike, 70)).length, 1);
  assert.equal(shown(engine, seeds(alike, 90)).length, 0);
});

test("what comes up in runs that go on has to last", () => {
  const engine = new ComparisonEngine();
  assert.equal(shown(engine, seeds(alike, 60)).length, 0);
  assert.equal(shown(engine, seeds(apart, 61)).length, 0);
  assert.equal(shown(engine, seeds(apart, 66)).length, 1);
});

test("when all runs have ended, or there is another one, the answer is that of the runs", () => {
  const engine = new ComparisonEngine();
  assert.equal(shown(engine, seeds(apart, 60)).length, 1);
  assert.equal(shown(engine, seeds(alike, 61, "finished")).length, 0);
  assert.equal(shown(engine, seeds([...alike, 2.2], 61)).length, 1);
});

test("a comparison that is gone leaves nothing behind", () => {
  const engine = new ComparisonEngine();
  assert.equal(shown(engine, seeds(apart, 60)).length, 1);
  assert.deepEqual(engine.update([]), []);
  assert.equal(shown(engine, seeds(alike, 60)).length, 0);
});

test("what a comparison cannot tell is undecided, with its reason, and nothing else is", () => {
  const engine = new ComparisonEngine();
  const undecided = (ends: readonly number[], length: number) =>
    engine.update(compareRuns(seeds(ends, length))).flatMap((one) => one.undecided);
  const [few] = undecided([0.1, 0.1], 60);
  assert.equal(few?.sign, "initialization-sensitivity");
  assert.match(few.reason.template, /^Two runs are too few/);
  assert.deepEqual(undecided(apart, 60), []);
});
