import { diagnoseComparison } from "../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import { diagnoseRun } from "../../src/core/diagnosis/diagnose.ts";
import { compareRuns } from "../../src/core/run/comparison.ts";
import type { Run } from "../../src/core/run/run.ts";
import { readWholeLog } from "../../src/host/readWholeLog.ts";

export interface DiagnosedLogs {
  /** Signs that the logs show, each for itself and together, consequences too. */
  readonly signs: readonly string[];
  /** The logs, that of the worst end first. */
  readonly worstFirst: readonly string[];
}

export async function diagnoseLogs(paths: readonly string[]): Promise<DiagnosedLogs> {
  const logs = await Promise.all(
    paths.map(async (path) => ({ path, runs: (await readWholeLog(path)).runs })),
  );
  const runs = logs.flatMap((log) => log.runs);
  const findings = [
    ...compareRuns(runs).flatMap((comparison) => diagnoseComparison(comparison).findings),
    ...runs.flatMap((run) => diagnoseRun(run).findings),
  ];
  const signs = findings.flatMap((f) => [f.sign, ...f.consequences.map(({ sign }) => sign)]);
  const worstFirst = logs
    .map((log) => ({ ...log, level: levelOf(log.runs.at(-1)) }))
    .toSorted((a, b) => (a.level === b.level ? 0 : a.level < b.level ? 1 : -1))
    .map(({ path }) => path);
  return { signs: [...new Set(signs)], worstFirst };
}

function levelOf(run: Run | undefined): number {
  const series =
    run?.series.find(({ role }) => role === "val_loss") ??
    run?.series.find(({ role }) => role === "train_loss");
  const last = series?.last?.value ?? Number.NEGATIVE_INFINITY;
  return Number.isNaN(last) ? Number.POSITIVE_INFINITY : last;
}
