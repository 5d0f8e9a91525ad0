import { diagnoseComparison } from "../../src/core/diagnosis/comparison/diagnoseComparison.ts";
import { diagnoseRun } from "../../src/core/diagnosis/diagnose.ts";
import type { Finding } from "../../src/core/diagnosis/finding.ts";
import { planRemedies } from "../../src/core/remedy/catalogue.ts";
import type { Remedy } from "../../src/core/remedy/remedy.ts";
import { compareRuns } from "../../src/core/run/comparison.ts";
import type { Run } from "../../src/core/run/run.ts";
import { readWholeLog } from "../../src/host/readWholeLog.ts";

/** A finding, and the run that shows it at its worst. */
export interface Diagnosed {
  readonly finding: Finding;
  readonly run: Run;
}

/** What logs show: together where there are several, then each for itself. */
export async function diagnoseLogs(paths: readonly string[]): Promise<readonly Diagnosed[]> {
  const logs = await Promise.all(paths.map((path) => readWholeLog(path)));
  const runs = logs.flatMap((log) => log.runs);
  const together = compareRuns(runs).flatMap((comparison) =>
    diagnoseComparison(comparison).findings.flatMap((finding) => {
      const run = worstOf(comparison.runs);
      return run ? [{ finding, run }] : [];
    }),
  );
  const alone = runs.flatMap((run) =>
    diagnoseRun(run).findings.map((finding) => ({ finding, run })),
  );
  return [...together, ...alone];
}

function worstOf(runs: readonly Run[]): Run | null {
  const levels = runs.map((run) => ({ run, level: levelOf(run) }));
  return levels.toSorted((a, b) => b.level - a.level)[0]?.run ?? null;
}

function levelOf(run: Run): number {
  const series =
    run.series.find(({ role }) => role === "val_loss") ??
    run.series.find(({ role }) => role === "train_loss");
  const last = series?.last?.value ?? Number.NEGATIVE_INFINITY;
  return Number.isNaN(last) ? Number.POSITIVE_INFINITY : last;
}

/** The edits in the order in which they are offered for a script, finding by finding. */
export function offeredRemedies(
  script: string,
  diagnosed: readonly Diagnosed[],
): readonly Remedy[] {
  const offered = new Map<string, Remedy>();
  for (const { finding, run } of diagnosed) {
    const { hyperparameters } = run;
    for (const remedy of planRemedies({ script, finding, hyperparameters })) {
      const isNew = remedy.placement.kind === "edit" && !offered.has(remedy.id);
      if (isNew) offered.set(remedy.id, remedy);
    }
  }
  return [...offered.values()];
}
