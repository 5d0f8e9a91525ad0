import { diagnoseComparison } from "../core/diagnosis/comparison/diagnoseComparison.ts";
import { diagnoseRun } from "../core/diagnosis/diagnose.ts";
import { concerns, type Diagnosis, type Finding, withFinding } from "../core/diagnosis/finding.ts";
import { causeByScript, factsOf, planRemediesOf } from "../core/remedy/planner.ts";
import type { Remedy } from "../core/remedy/remedy.ts";
import { compareRuns } from "../core/run/comparison.ts";
import type { Comparison } from "../core/run/comparisonArms.ts";
import type { Run } from "../core/run/run.ts";
import type { WholeLog } from "../host/readWholeLog.ts";
import type { ScriptFile } from "../host/scriptFile.ts";

/** What was found, and what a script offers against it. */
export interface Diagnosed {
  readonly diagnosis: Diagnosis;
  /** Empty where no script was named. */
  readonly plans: ReadonlyMap<Finding, readonly Remedy[]>;
}

export interface DiagnosedRun extends Diagnosed {
  readonly run: Run;
}

export interface DiagnosedComparison extends Diagnosed {
  readonly comparison: Comparison;
}

export interface DiagnosedLogs {
  readonly runs: readonly DiagnosedRun[];
  readonly comparisons: readonly DiagnosedComparison[];
}

/** Judges every run by itself and all of them together, as the editor does; with the script that wrote them, if known. */
export function diagnoseLogs(logs: readonly WholeLog[], script: ScriptFile | null): DiagnosedLogs {
  const runs = logs.flatMap((log) =>
    log.runs.map((run) => ({ run, ...planned(explained(run, script), () => run, script) })),
  );
  const comparisons = compareRuns(runs.map(({ run }) => run)).map((comparison) => {
    const runOf = (finding: Finding) => concernedRun(comparison, finding);
    return { comparison, ...planned(diagnoseComparison(comparison), runOf, script) };
  });
  return { runs, comparisons };
}

/** The first run that has failed in a comparison, or the worst where they only differ: its settings are those to change. */
export function concernedRun({ runs }: Comparison, finding: Finding): Run | undefined {
  const { worstRun } = finding.measured;
  return runs.find(({ id }) => concerns(finding, id)) ?? runs.find(({ id }) => id === worstRun);
}

function explained(run: Run, script: ScriptFile | null): Diagnosis {
  const own = diagnoseRun(run);
  const added = script === null ? null : causeByScript(script.text, run, own);
  return added === null ? own : withFinding(own, added);
}

function planned(
  diagnosis: Diagnosis,
  runOf: (finding: Finding) => Run | undefined,
  script: ScriptFile | null,
): Diagnosed {
  if (script === null) return { diagnosis, plans: new Map() };
  const plans = diagnosis.findings.flatMap((finding) => {
    const run = runOf(finding);
    return run === undefined ? [] : [[finding, planFor(script, run, finding)] as const];
  });
  return { diagnosis, plans: new Map(plans) };
}

/** The remedies for one finding of a run, in the order to offer. */
export function planFor(script: ScriptFile, run: Run, finding: Finding): readonly Remedy[] {
  const { imported } = script;
  return planRemediesOf({ script, imported, finding, ...factsOf(run) });
}
