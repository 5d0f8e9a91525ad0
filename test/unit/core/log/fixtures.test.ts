import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Run } from "../../../../src/core/run/run.ts";
import type { Point, Series } from "../../../../src/core/run/series.ts";
import { readLog } from "../../../support/readLog.ts";

const fixtures = path.resolve(import.meta.dirname, "../../../fixtures/logs");
/** Writes what is read as what is expected: look at the difference before you commit it. */
const rewrite = process.env["UPDATE_EXPECTED"] === "1";

for (const format of readdirSync(fixtures)) {
  for (const name of readdirSync(path.join(fixtures, format))) {
    test(`${format}: ${name}`, () => {
      const folder = path.join(fixtures, format, name);
      const raw = readdirSync(folder).find((file) => file !== "expected.json");
      assert.ok(raw !== undefined, `${folder} has a log`);
      const summary = summaryOf(path.join(folder, raw));
      const expected = path.join(folder, "expected.json");
      if (rewrite || !existsSync(expected)) {
        assert.ok(rewrite, `${expected} is missing: run with UPDATE_EXPECTED=1`);
        writeFileSync(expected, `${JSON.stringify(summary, null, 2)}\n`);
      }
      assert.deepEqual(summary, JSON.parse(readFileSync(expected, "utf8")));
    });
  }
}

function summaryOf(file: string): unknown {
  const { format, collector } = readLog(file);
  return {
    format,
    warnings: collector.warnings.map(({ line, message }) => ({ line, message })),
    runs: collector.runs.map(runSummary),
  };
}

function runSummary(run: Run): unknown {
  return {
    name: run.name,
    firstLine: run.firstLine,
    status: run.status,
    failure: run.failure,
    hyperparameters: Object.fromEntries(run.hyperparameters),
    series: run.series.map(seriesSummary),
  };
}

function seriesSummary(series: Series): unknown {
  const finite = [...series.values].filter(Number.isFinite);
  return {
    name: series.name,
    role: series.role,
    granularity: series.granularity,
    count: series.length,
    nonFinite: series.nonFinite,
    seams: series.seams.map(({ index }) => index),
    sum: Number(finite.reduce((sum, value) => sum + value, 0).toPrecision(12)),
    first: pointSummary(series.at(0)),
    last: pointSummary(series.last),
  };
}

function pointSummary(point: Point | undefined): unknown {
  if (point === undefined) return null;
  return { ...point, value: Number.isFinite(point.value) ? point.value : String(point.value) };
}
