import {
  diagnoseComparison,
  examineComparison,
  signOfComparison,
} from "../diagnosis/comparison/diagnoseComparison.ts";
import { diagnoseRun, examine } from "../diagnosis/diagnose.ts";
import type { Finding, Sign } from "../diagnosis/finding.ts";
import { assumedFinding, causeByScript } from "../remedy/planner.ts";
import { compareRuns } from "../run/comparison.ts";
import type { Comparison } from "../run/comparisonArms.ts";
import type { Run } from "../run/run.ts";
import { courseOf, endOf, levelAt, measureOf } from "./course.ts";

/** What trials are to get rid of, and the runs that show it. */
export interface Subject {
  /** The trouble first, then what else those runs show or may have. */
  readonly findings: readonly Finding[];
  readonly troubles: ReadonlySet<Sign>;
  /** The runs that are to be repeated with changes, the one that ended worst first. */
  readonly runs: readonly Run[];
  /** What varies over several runs; null where it is one run. */
  readonly varies: string | null;
  /** How sure it is that there is any trouble: nothing but the person's word where it is `asked`. */
  readonly basis: "shown" | "suspected" | "asked";
}

const compared: readonly Sign[] = ["initialization-sensitivity", "optimizer-sensitivity"];
const fewestSuspected = 3;

/** What a person may ask to get rid of first, where the runs show several signs; null for the one that counts most. */
type WantedSign = Sign | null;

/** Null where no run has a loss to judge by. */
export function subjectOf(
  runs: readonly Run[],
  script: string,
  wanted: WantedSign = null,
): Subject | null {
  const readable = runs.filter((run) => measureOf(run) !== null);
  const [first] = readable;
  if (first === undefined) return null;
  const comparisons = compareRuns(readable).filter((one) => isOfUse(one));
  const shown = comparisons.find((one) => diagnoseComparison(one).findings.length > 0);
  if (shown !== undefined) return ofComparison(shown, diagnoseComparison(shown).findings, "shown");
  const single = readable.map((run) => ({ run, findings: findingsOf(run, script) }));
  const stuck = single.filter(({ findings }) =>
    findings.some(({ severity }) => severity !== "info"),
  );
  const [set] = comparisons;
  const fewStuck = 2 * stuck.length < readable.length;
  if (set !== undefined && set.runs.length >= fewestSuspected && fewStuck) {
    const result = examineComparison(set);
    const sign = signOfComparison(set) ?? "initialization-sensitivity";
    return result.kind === "found"
      ? ofComparison(set, [result.finding], "suspected")
      : ofComparison(set, [assumedFinding(sign)], "asked");
  }
  const worst = worstFirst((stuck.length > 0 ? stuck : single).map(({ run }) => run))[0] ?? first;
  const all = single.find(({ run }) => run === worst)?.findings ?? [];
  const findings = all.toSorted((a, b) => Number(isAbout(b, wanted)) - Number(isAbout(a, wanted)));
  if (findings.length > 0) return ofRun(worst, [...findings, ...moreOf(worst, findings)], "shown");
  const suspected = suspicionsOf(worst);
  if (suspected.length > 0) return ofRun(worst, suspected, "suspected");
  return ofRun(worst, [assumedFinding("plateau")], "asked");
}

function isAbout(finding: Finding, wanted: WantedSign): boolean {
  return [finding, ...finding.consequences].some(({ sign }) => sign === wanted);
}

function isOfUse(comparison: Comparison): boolean {
  const sign = signOfComparison(comparison);
  return sign !== null && comparison.varies !== "unknown" && comparison.varies !== "nothing";
}

function findingsOf(run: Run, script: string): readonly Finding[] {
  const diagnosis = diagnoseRun(run);
  const added = causeByScript(script, run, diagnosis);
  if (added === null) return diagnosis.findings;
  return [added, ...diagnosis.findings.filter(({ sign }) => sign !== added.sign)];
}

/** What a sign says below the bar at which it is shown, the strongest first. */
function suspicionsOf(run: Run): readonly Finding[] {
  return [...examine(run, { sensitivity: "eager" }).values()]
    .flatMap((result) => (result.kind === "found" ? [result.finding] : []))
    .filter(({ sign }) => sign !== "stalled-log")
    .toSorted((a, b) => b.confidence - a.confidence);
}

/**
 * What is tried where nothing against the signs shown helps: against signs that are only suspected, and against a
 * plateau, which a run that goes nowhere is on whatever else it shows.
 */
function moreOf(run: Run, findings: readonly Finding[]): readonly Finding[] {
  const shown = new Set(
    findings.flatMap((one) => [one, ...one.consequences]).map(({ sign }) => sign),
  );
  const suspected = suspicionsOf(run).filter(({ sign }) => !shown.has(sign));
  const isNamed = [...findings, ...suspected].some(
    ({ sign }) => sign === "plateau" || sign === "overfitting",
  );
  return isNamed ? suspected : [...suspected, assumedFinding("plateau")];
}

function ofComparison(
  { varies, runs }: Comparison,
  findings: readonly Finding[],
  basis: Subject["basis"],
): Subject {
  const ordered = worstFirst(runs);
  const [worst] = ordered;
  const more = worst === undefined ? [] : diagnoseRun(worst).findings;
  return {
    findings: [...findings, ...more],
    troubles: new Set(findings.map(({ sign }) => sign)),
    runs: ordered,
    varies,
    basis,
  };
}

/** Consequences are troubles as well: a vanished gradient that explains a plateau has not gone while that stays. */
function ofRun(run: Run, findings: readonly Finding[], basis: Subject["basis"]): Subject {
  const [main] = findings;
  const own = main === undefined ? [] : [main, ...main.consequences];
  const behind: readonly Sign[] = main?.subtype === "by-script" ? ["plateau"] : [];
  const troubles = new Set([...own.map(({ sign }) => sign), ...behind]);
  const usable = findings.filter(({ sign }) => !compared.includes(sign));
  return { findings: usable, troubles, runs: [run], varies: null, basis };
}

/** By where each ended; a loss that is lost is the worst. */
function worstFirst(runs: readonly Run[]): readonly Run[] {
  const levels = new Map(runs.map((run) => [run, finalLevel(run)]));
  return runs.toSorted((a, b) => (levels.get(b) ?? 0) - (levels.get(a) ?? 0));
}

function finalLevel(run: Run): number {
  const measure = measureOf(run);
  const line = measure === null ? null : courseOf(run, measure);
  const level = line === null ? Number.NaN : levelAt(line, endOf(line)).value;
  return Number.isFinite(level) ? level : Number.MAX_VALUE;
}
