import { examineComparison } from "../diagnosis/comparison/diagnoseComparison.ts";
import { showBar } from "../diagnosis/context.ts";
import type { Finding } from "../diagnosis/finding.ts";
import { formatNumber } from "../python/literals.ts";
import type { Comparison } from "../run/comparisonArms.ts";
import type { Run } from "../run/run.ts";
import type { Arm } from "./arm.ts";
import type { Candidate } from "./candidate.ts";
import {
  type Case,
  clearShare,
  clearShareOfPreferred,
  type Judgement,
  judgeTrial,
} from "./judgement.ts";
import { unitsOf } from "./units.ts";

export interface SetCase extends Case {
  /** What varies over the arms; null for a single run. */
  readonly varies: string | null;
}

export interface Pair {
  readonly arm: Arm;
  readonly run: Run;
  readonly stuck: Run;
}

const fewestForSign = 2;

/**
 * Judges a candidate over the arms it has run under so far. A single run is judged by itself; runs that differ in
 * seed or optimizer by the worst of them, and by whether they still differ.
 */
export function judgeSet(
  general: SetCase,
  pairs: readonly Pair[],
  candidate: Candidate,
): Judgement | null {
  const { preferred } = candidate;
  const about = { ...general, units: unitsOf(candidate) };
  const single = pairs.map(({ run, stuck }) => judgeTrial(stuck, run, about, preferred));
  const [first] = single;
  if (about.varies === null || first === undefined) return first ?? null;
  const worst = worstOf(single, ({ scaled }) => scaled);
  const worstBefore = worstOf(single, ({ before }) => before);
  if (worst === undefined || worstBefore === undefined) return first;
  const margin = (first.gain.high - first.gain.low) / 2;
  const difference = worstBefore.before - worst.scaled;
  const remaining: readonly Finding[] = [
    ...single.flatMap((one) => one.remaining.filter(({ severity }) => severity === "error")),
    ...signOf(about, pairs),
  ];
  const lower = Number.isFinite(worst.level) && !(difference <= margin);
  const verdict = !lower ? "stuck" : remaining.length > 0 ? "better" : "fixed";
  return {
    ...worst,
    verdict,
    level: worst.level,
    before: worstBefore.before,
    gain: { low: difference - margin, high: difference + margin },
    clear: verdict === "fixed" && worst.scaled <= clearShareOf(preferred) * worstBefore.before,
    remaining,
  };
}

function clearShareOf(preferred: boolean): number {
  return preferred ? clearShareOfPreferred : clearShare;
}

/** A run that was lost is the worst. */
function worstOf(
  all: readonly Judgement[],
  of: (judgement: Judgement) => number,
): Judgement | undefined {
  const rank = (one: Judgement) => (Number.isFinite(of(one)) ? of(one) : Number.MAX_VALUE);
  return all.toSorted((a, b) => rank(b) - rank(a))[0];
}

function signOf(about: SetCase, pairs: readonly Pair[]): readonly Finding[] {
  if (pairs.length < fewestForSign || about.varies === null) return [];
  const result = examineComparison(comparisonOf(about.varies, pairs));
  return result.kind === "found" && result.finding.confidence >= showBar({})
    ? [result.finding]
    : [];
}

/** `seed 3`, `adam`, `adam, lr 0.01` */
function sideOf({ label, settings }: Arm, varies: string): string {
  const { [varies]: own, learning_rate: rate } = settings;
  if (own === undefined) return label;
  if (varies === "seed") return `seed ${own}`;
  return rate === undefined ? String(own) : `${own}, lr ${formatNumber(Number(rate))}`;
}

/** Trials that were run to be compared, as a comparison of runs that were found: runs that differ at most in their seed are one side. */
export function comparisonOf(
  varies: string,
  runs: readonly { readonly arm: Arm; readonly run: Run }[],
): Comparison {
  const sides = new Map<string, { readonly arm: Arm; readonly runs: Run[] }>();
  for (const { arm, run } of runs) {
    for (const [key, value] of Object.entries(arm.settings)) run.hyperparameters.set(key, value);
    const label = sideOf(arm, varies);
    const side = sides.get(label) ?? { arm, runs: [] };
    side.runs.push(run);
    sides.set(label, side);
  }
  return {
    id: `trials|${varies}`,
    varies,
    confounders: [],
    arms: [...sides].map(([label, { arm, runs: own }]) => ({
      label,
      settings: new Map(Object.entries(arm.settings)),
      runs: own,
    })),
    runs: runs.map(({ run }) => run),
  };
}
