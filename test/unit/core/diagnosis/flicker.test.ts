import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { diagnoseRun } from "../../../../src/core/diagnosis/diagnose.ts";
import { DiagnosisEngine } from "../../../../src/core/diagnosis/engine.ts";
import type { Diagnosis, Finding, Sign } from "../../../../src/core/diagnosis/finding.ts";
import { Hysteresis } from "../../../../src/core/diagnosis/hysteresis.ts";
import type { Run } from "../../../../src/core/run/run.ts";
import { readLog } from "../../../support/readLog.ts";
import { growing } from "./growing.ts";
import { curve, syntheticRun } from "./syntheticRun.ts";

const fixtures = path.resolve(import.meta.dirname, "../../../fixtures/logs");

function signsOf({ findings }: Diagnosis): ReadonlySet<Sign> {
  return new Set(findings.flatMap((f) => [f.sign, ...f.consequences.map((c) => c.sign)]));
}

/** How often each sign came and went while the run grew point by point, and what was shown at the end. */
function replayed(whole: Run): { changes: Map<Sign, number>; last: ReadonlySet<Sign> } {
  const engine = new DiagnosisEngine();
  const changes = new Map<Sign, number>();
  let before: ReadonlySet<Sign> = new Set();
  for (const run of growing(whole)) {
    const shown = signsOf(engine.update(run));
    for (const sign of [...shown, ...before]) {
      if (shown.has(sign) !== before.has(sign)) changes.set(sign, (changes.get(sign) ?? 0) + 1);
    }
    before = shown;
  }
  return { changes, last: before };
}

function fixtureRuns(): readonly Run[] {
  return readdirSync(fixtures, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "expected.json")
    .flatMap(({ parentPath, name }) => readLog(path.join(parentPath, name)).collector.runs)
    .filter((run) => run.series.some((series) => series.length > 1));
}

test("no finding on the sample logs comes and goes while they grow point by point", () => {
  const runs = fixtureRuns();
  assert.ok(runs.length >= 20, `${runs.length} runs`);
  for (const run of runs) {
    const { changes } = replayed(run);
    for (const [sign, count] of changes) assert.ok(count <= 2, `${run.path}: ${sign} ${count}`);
  }
});

test("at its end a run that was watched shows what stands in the log", () => {
  for (const run of fixtureRuns()) {
    const { last } = replayed(run);
    for (const sign of signsOf(diagnoseRun(run))) assert.ok(last.has(sign), `${run.path}: ${sign}`);
  }
});

const stretch = fc.record({
  length: fc.integer({ min: 5, max: 120 }),
  level: fc.constantFrom(0.3, 1, 2.3),
  slope: fc.constantFrom(0, -0.01, 0.01),
  noise: fc.constantFrom(0.001, 0.05, 0.4),
});

test("however a loss goes, a sign changes at most as often as the run grows by what it takes", () => {
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 4 }), (stretches) => {
      const values = stretches.flatMap(({ length, level, slope, noise }, i) =>
        curve(length, (at) => Math.max(0.01, level + slope * at), noise, i + 1),
      );
      const { changes } = replayed(
        syntheticRun(
          { role: "train_loss", values },
          { role: "val_loss", values: values.map((y) => 1.1 * y), every: 1 },
        ),
      );
      /** Coming takes a growth of 1.06 and going one of 1.25, from eight points on; the end settles all. */
      const most =
        2 + 2 * Math.ceil(Math.log(Math.max(1, values.length / 8)) / Math.log(1.06 * 1.25));
      for (const [sign, count] of changes) assert.ok(count <= most, `${sign} ${count} > ${most}`);
    }),
    { numRuns: 40 },
  );
});

test("how often a log is looked at does not make a finding come sooner", () => {
  const values = curve(200, () => 2.3, 0.01);
  const shownAfter = (every: number) => {
    const engine = new DiagnosisEngine();
    let at = 0;
    for (const run of growing(syntheticRun({ role: "train_loss", values }))) {
      at++;
      if (at % every === 0 && signsOf(engine.update(run)).has("plateau")) return at;
    }
    return Number.POSITIVE_INFINITY;
  };
  assert.ok(shownAfter(1) <= shownAfter(10));
  assert.ok(shownAfter(10) - shownAfter(1) <= 20);
});

const finding: Finding = {
  sign: "plateau",
  severity: "warning",
  confidence: 0.6,
  onset: { step: null, epoch: null, line: null, interval: null },
  summary: { template: "", values: {} },
  evidence: {},
  subtype: null,
  series: "loss",
  consequences: [],
  measured: {},
};

test("a finding comes over the bar, stays down to a lower one and goes when a quarter has passed without it", () => {
  const hysteresis = new Hysteresis();
  const see = (points: number, confidence: number | null) => {
    hysteresis.observe({
      finding: confidence === null ? null : { ...finding, confidence },
      points: () => points,
      bar: 0.5,
      settles: false,
    });
    return hysteresis.finding?.confidence ?? null;
  };
  assert.equal(see(100, 0.6), null, "seen for the first time");
  assert.equal(see(103, 0.6), null, "not long enough");
  assert.equal(see(106, 0.6), 0.6);
  assert.equal(see(110, 0.4), 0.4, "below the bar it stays");
  assert.equal(see(112, 0.3), 0.4, "further below, but once");
  assert.equal(see(139, null), 0.4);
  assert.equal(see(140, null), null);
  assert.equal(see(150, 0.4), null, "below the bar it does not come");
});
