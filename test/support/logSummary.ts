import type { Run } from "../../src/core/run/run.ts";
import type { Point, Series } from "../../src/core/run/series.ts";
import type { ReadLog } from "./readLog.ts";

/** All that is read of a log, as it stands in a fixture's `expected.json`. */
export function logSummary({ format, collector }: ReadLog): unknown {
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
