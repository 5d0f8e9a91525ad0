import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiagnosisContext } from "../../../../src/core/diagnosis/context.ts";
import { DiagnosisEngine } from "../../../../src/core/diagnosis/engine.ts";
import type { Sign } from "../../../../src/core/diagnosis/finding.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { curve, syntheticRun } from "./syntheticRun.ts";

function signsOf(engine: DiagnosisEngine, run: Run): readonly string[] {
  return engine.update(run).findings.map((f) => f.sign);
}

function append(run: Run, role: "train_loss" | "grad_norm", values: readonly number[]): void {
  const series = run.obtain(role, () => role, "final");
  for (const value of values) {
    const step = series.length;
    series.append({ step, epoch: null, time: null, value, line: step + 1 });
  }
}

/** A run that has been read once, with too few points for an answer. */
function watched(): { engine: DiagnosisEngine; run: Run } {
  const run = syntheticRun({ role: "train_loss", values: flat.slice(0, 3) });
  run.status = "live";
  const engine = new DiagnosisEngine();
  assert.deepEqual(signsOf(engine, run), []);
  return { engine, run };
}

const flat = curve(100, () => 2.3, 0.01);
const falling = curve(400, (i) => 2.3 * Math.exp(-i / 50), 0.001);

test("in a live run a finding shows when it has held for two evaluations with new points between", () => {
  const { engine, run } = watched();
  let looks = 0;
  while (signsOf(engine, run).length === 0 && looks++ < flat.length) {
    append(run, "train_loss", flat.slice(looks, looks + 1));
    const [first, again] = [signsOf(engine, run), signsOf(engine, run)];
    assert.deepEqual(first, again, "the same points are no second evaluation");
  }
  const alone = syntheticRun({ role: "train_loss", values: flat.slice(0, looks + 1) });
  alone.status = "live";
  assert.ok(looks > 6 && looks < flat.length);
  assert.deepEqual(signsOf(new DiagnosisEngine(), alone), ["plateau"], "it had been there before");
});

test("a block that is appended at once is judged by what it shows", () => {
  const learned = curve(40, (i) => 0.19 + 2 * Math.exp(-i / 6), 0.005);
  const run = syntheticRun({ role: "train_loss", values: learned });
  run.status = "live";
  const engine = new DiagnosisEngine();
  assert.deepEqual(signsOf(engine, run), []);
  append(
    run,
    "train_loss",
    curve(40, () => 7.6, 0.05),
  );
  assert.deepEqual(signsOf(engine, run), ["divergence"]);
  const calm = watched();
  append(calm.run, "train_loss", falling);
  assert.deepEqual(signsOf(calm.engine, calm.run), []);
});

test("a finding goes only when the run has gone on by a quarter without it", () => {
  const { engine, run } = watched();
  append(run, "train_loss", flat);
  assert.deepEqual(signsOf(engine, run), ["plateau"]);
  let without = 0;
  while (signsOf(engine, run).length > 0 && without < falling.length) {
    append(run, "train_loss", falling.slice(without, without + 5));
    without += 5;
  }
  assert.ok(without >= flat.length / 4 && without < falling.length, `after ${without}`);
});

test("what stands in a log when it is first read counts at once, also in a live run", () => {
  const run = syntheticRun({ role: "train_loss", values: flat });
  run.status = "live";
  assert.deepEqual(signsOf(new DiagnosisEngine(), run), ["plateau"]);
});

test("for a run that has ended when first read the first evaluation counts", () => {
  for (const status of ["idle", "finished", "failed"] as const) {
    const run = syntheticRun({ role: "train_loss", values: flat });
    run.status = status;
    assert.deepEqual(signsOf(new DiagnosisEngine(), run), ["plateau"], status);
  }
});

test("the end of a live run settles its diagnosis without new points", () => {
  const { engine, run } = watched();
  append(run, "train_loss", flat.slice(0, 15));
  assert.deepEqual(signsOf(engine, run), []);
  run.status = "finished";
  assert.deepEqual(signsOf(engine, run), ["plateau"]);
});

test("a NaN shows at once", () => {
  const { engine, run } = watched();
  append(run, "train_loss", [1, 0.9, Number.NaN]);
  assert.ok(signsOf(engine, run).includes("non-finite"));
});

test("an interruption between two sightings starts the count anew", () => {
  const { engine, run } = watched();
  append(run, "train_loss", flat);
  engine.update(run);
  append(run, "train_loss", falling);
  assert.deepEqual(signsOf(engine, run), []);
  append(run, "train_loss", falling.slice(-40));
  assert.deepEqual(signsOf(engine, run), []);
});

test("what is too weak to show lets a finding stay that is shown", () => {
  /** Gains `share` of its level over the last doubling, after a long flat beginning. */
  const gaining = (share: number) =>
    curve(400, (i) => 2.3 * (1 - (share / 0.4) * Math.max(0, i / 400 - 0.5)));
  const weak = syntheticRun({ role: "train_loss", values: gaining(0.043) });
  assert.deepEqual(signsOf(new DiagnosisEngine(), weak), []);

  const { engine, run } = watched();
  append(run, "train_loss", gaining(0.043).slice(0, 240));
  engine.update(run);
  append(run, "train_loss", gaining(0.043).slice(240, 260));
  assert.deepEqual(signsOf(engine, run), ["plateau"]);
  append(run, "train_loss", gaining(0.043).slice(260, 399));
  engine.update(run);
  append(run, "train_loss", gaining(0.043).slice(399));
  assert.deepEqual(signsOf(engine, run), ["plateau"]);
});

const withoutPlateau: DiagnosisContext = { off: new Set<Sign>(["plateau"]) };

test("a sign that is switched off goes at once, and comes back when it is on again", () => {
  const run = syntheticRun({ role: "train_loss", values: flat });
  const engine = new DiagnosisEngine();
  assert.deepEqual(signsOf(engine, run), ["plateau"]);
  assert.deepEqual(engine.update(run, withoutPlateau).findings, []);
  assert.ok(engine.update(run, withoutPlateau).undecided.every(({ sign }) => sign !== "plateau"));
  assert.deepEqual(signsOf(engine, run), ["plateau"]);
});

test("a log that has gone silent is told without new points, and no more once it grows", () => {
  const run = syntheticRun({ role: "train_loss", values: falling });
  run.status = "live";
  const engine = new DiagnosisEngine();
  const minute = 60_000;
  engine.update(run, { now: 0, lastGrowth: 0 });
  const silent = engine.update(run, { now: 30 * minute, lastGrowth: 0 });
  assert.deepEqual(
    silent.findings.map((f) => f.sign),
    ["stalled-log"],
  );
  const awake = engine.update(run, { now: 31 * minute, lastGrowth: 31 * minute });
  assert.deepEqual(awake.findings, []);
});

test("what a short run shows when it is first read counts at once, of few points too", () => {
  const values = [2.4, 2.1, 1.8, 1.5, 1.2, 1, 0.9, 0.85, 0.8, 6, 8, 9, 12, 14, 15];
  const run = syntheticRun({ role: "train_loss", values });
  run.status = "live";
  const alone = signsOf(new DiagnosisEngine(), run);
  assert.deepEqual(alone, ["divergence"]);
});

test("a run that grows and is thinned while it is examined in parts is judged as it is then", () => {
  const values = curve(40_000, (i) => 2.3 * Math.exp(-i / 5000) + 0.5, 0.01);
  const run = syntheticRun({ role: "train_loss", values });
  const parts = new DiagnosisEngine().updateInParts(run);
  let steps = 0;
  let step = parts.next();
  for (; step.done !== true; step = parts.next()) {
    steps++;
    append(run, "train_loss", [0.5, Number.NaN]);
    if (steps % 3 === 1 && steps < 12) run.series[0]?.thin();
  }
  assert.ok(steps > 9);
  const now = new DiagnosisEngine().update(run);
  const [shown, expected] = [step.value, now].map(({ findings }) =>
    findings.map(({ sign }) => sign),
  );
  assert.deepEqual(shown, expected);
  assert.ok(shown?.includes("non-finite"));
});
