import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiagnosisContext } from "../../../../../src/core/diagnosis/context.ts";
import { RunCurves } from "../../../../../src/core/diagnosis/runCurves.ts";
import { stalledLog } from "../../../../../src/core/diagnosis/signs/stalledLog.ts";
import type { RunStatus } from "../../../../../src/core/run/run.ts";
import { syntheticRun } from "../syntheticRun.ts";

const minute = 60_000;

function verdict(context: DiagnosisContext, status: RunStatus = "idle"): string {
  const run = syntheticRun({ role: "train_loss", values: [3, 2, 1] });
  run.status = status;
  return stalledLog(new RunCurves(run), context).kind;
}

test("ten silent minutes, or ten usual intervals where those are longer, are a stall", () => {
  assert.equal(verdict({ now: 9 * minute, lastGrowth: 0 }), "notFound");
  assert.equal(verdict({ now: 11 * minute, lastGrowth: 0 }), "found");
  assert.equal(verdict({ now: 11 * minute, lastGrowth: 0, usualInterval: 2 * minute }), "notFound");
  assert.equal(verdict({ now: 21 * minute, lastGrowth: 0, usualInterval: 2 * minute }), "found");
});

test("a run that has said how it ended has not stalled, and an old log is history", () => {
  assert.equal(verdict({ now: 60 * minute, lastGrowth: 0 }, "finished"), "notFound");
  assert.equal(verdict({ now: 60 * minute, lastGrowth: 0 }, "failed"), "notFound");
  assert.equal(verdict({ now: 3 * 24 * 60 * minute, lastGrowth: 0 }), "notFound");
});

test("a log that nobody watches cannot show it", () => {
  assert.equal(verdict({}), "undecided");
});
