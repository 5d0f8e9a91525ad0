import type { Diagnosis, Finding, Sign } from "../diagnosis/finding.ts";
import type { Run } from "../run/run.ts";

/** A finding and one run that shows it. */
export interface StandingFinding {
  readonly run: Run;
  readonly finding: Finding;
}

/**
 * What the runs of one script show together: the last run of each log counts, and what a newer run is free of is
 * cleared. A finding that several runs share stands once. Runs are in the order in which they were found.
 */
export function standingFindings(
  runs: readonly Run[],
  diagnosisOf: (run: Run) => Diagnosis,
): readonly StandingFinding[] {
  const last = new Map(runs.map((run) => [run.path, run]));
  const shown = [...last.values()].map((run) => ({ run, diagnosis: diagnosisOf(run) }));
  const signs = new Set(
    shown.flatMap(({ diagnosis }) => diagnosis.findings.map(({ sign }) => sign)),
  );
  const clearedUntil = new Map([...signs].map((sign) => [sign, newestFree(shown, sign)]));
  const standing = new Map<Finding, Run>();
  for (const { run, diagnosis } of shown)
    for (const finding of diagnosis.findings) {
      const cleared = (clearedUntil.get(finding.sign) ?? 0) > run.lastGrowth;
      if (!cleared && !standing.has(finding)) standing.set(finding, run);
    }
  return [...standing].map(([finding, run]) => ({ run, finding }));
}

interface Shown {
  readonly run: Run;
  readonly diagnosis: Diagnosis;
}

/** When the newest run began that is free of the sign; 0 where there is none. */
function newestFree(shown: readonly Shown[], sign: Sign): number {
  return shown.reduce(
    (newest, one) => (isFree(one, sign) ? Math.max(newest, one.run.begun) : newest),
    0,
  );
}

function isFree({ run, diagnosis: { findings, undecided } }: Shown, sign: Sign): boolean {
  const judged = findings.length + undecided.length > 0 || run.status !== "live";
  return judged && [...findings, ...undecided].every((said) => said.sign !== sign);
}

/** Whether the same is said of the same runs, in the same order. */
export function isSameStanding(
  before: readonly StandingFinding[],
  now: readonly StandingFinding[],
): boolean {
  return (
    before.length === now.length &&
    before.every(({ run, finding }, i) => {
      const other = now[i];
      if (other === undefined || other.run.id !== run.id) return false;
      return other.finding === finding || JSON.stringify(other.finding) === JSON.stringify(finding);
    })
  );
}
