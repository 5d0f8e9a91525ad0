import { detectSigns } from "../../../src/core/diagnosis/diagnose.ts";
import type { Finding, Sign } from "../../../src/core/diagnosis/finding.ts";
import { overLater } from "../../../src/core/diagnosis/signs/lossSpike.ts";
import { amplitudeBar } from "../../../src/core/diagnosis/signs/oscillation.ts";
import { leastRise } from "../../../src/core/diagnosis/signs/overfitting.ts";
import { type LabelledRun, type LabelledSign, observable } from "./labels.ts";
import { labelOf } from "./predict.ts";
import type { Case as ReadCase } from "./splits.ts";

/**
 * The threshold of each sign that decides most, as the evidence states its statistic. Weak findings reach down to the
 * lower end of the grid, so that any value of it can be tried on what the rules found.
 */
interface Threshold {
  readonly sign: Sign;
  readonly evidence: string;
  /** −1 where a finding needs at most that much. */
  readonly direction: 1 | -1;
  readonly used: number;
  readonly grid: readonly number[];
}

const thresholds: readonly Threshold[] = [
  {
    sign: "overfitting",
    evidence: "rise since the best",
    direction: 1,
    used: 100 * leastRise,
    grid: [5, 6, 7, 8, 9.5, 11, 13, 16, 20],
  },
  {
    sign: "oscillation",
    evidence: "relative to the opening validation loss",
    direction: 1,
    used: 100 * amplitudeBar,
    grid: [1.8, 2.4, 3, 3.6, 4.2, 5, 6],
  },
  {
    sign: "exploding-gradient",
    evidence: "times the bound",
    direction: 1,
    used: 1,
    grid: [0.7, 0.8, 0.9, 1, 1.2, 1.5, 2, 3],
  },
  {
    sign: "loss-spike",
    evidence: "times the largest rise elsewhere",
    direction: 1,
    used: overLater,
    grid: [1.5, 2, 2.5, 3, 3.5, 4, 5],
  },
];

interface Case {
  readonly family: string;
  readonly truth: boolean;
  /** In the direction of the threshold; −∞ where nothing was found, +∞ where the statistic plays no part. */
  readonly value: number;
}

/** F1 with the thresholds in use, and with each family judged by the threshold that is best on all others. */
export function reportCrossValidation(cases: readonly ReadCase[]): void {
  const results = cases.flatMap(({ row, run }) =>
    run === null ? [] : [{ row, results: detectSigns(run) }],
  );
  console.log(
    "\n| sign | threshold in use | F1 where observable, in sample | best of the grid, in sample | chosen on the other families | thresholds chosen |",
  );
  console.log("|---|---|---|---|---|---|");
  for (const threshold of thresholds) {
    const cases = results.flatMap(({ row, results: own }) => {
      const result = own.get(threshold.sign);
      return caseOf(row, threshold, result?.kind === "found" ? result.finding : null);
    });
    const chosen = new Map(
      [...new Set(cases.map(({ family }) => family))].map((family) => [
        family,
        best(
          cases.filter((one) => one.family !== family),
          threshold,
        ),
      ]),
    );
    const cells = [
      threshold.sign,
      Number(threshold.used.toFixed(2)),
      f1(cases, threshold, () => threshold.used).toFixed(3),
      f1(cases, threshold, () => best(cases, threshold)).toFixed(3),
      f1(cases, threshold, ({ family }) => chosen.get(family) ?? threshold.used).toFixed(3),
      [...new Set(chosen.values())].sort((a, b) => a - b).join(", "),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

function caseOf(row: LabelledRun, threshold: Threshold, finding: Finding | null): readonly Case[] {
  const sign = labelOf[threshold.sign] as LabelledSign;
  const truth = row.labels[sign];
  if (typeof truth !== "boolean" || (truth && !observable(row, sign))) return [];
  return [{ family: row.family, truth, value: statisticOf(threshold, finding) }];
}

function statisticOf({ evidence, direction }: Threshold, finding: Finding | null): number {
  if (finding === null) return Number.NEGATIVE_INFINITY;
  const stated = Number.parseFloat(String(finding.evidence[evidence]));
  return Number.isNaN(stated) ? Number.POSITIVE_INFINITY : direction * stated;
}

/** Of equally good ones the middle one. */
function best(cases: readonly Case[], threshold: Threshold): number {
  const scores = threshold.grid.map((value) => f1(cases, threshold, () => value));
  const highest = Math.max(...scores);
  const equals = threshold.grid.filter((_, i) => scores[i] === highest);
  return equals[Math.floor((equals.length - 1) / 2)] ?? threshold.used;
}

function f1(cases: readonly Case[], { direction }: Threshold, bar: (one: Case) => number): number {
  let both = 0;
  let sum = 0;
  for (const one of cases) {
    const hit = one.value >= direction * bar(one);
    if (hit && one.truth) both++;
    sum += Number(hit) + Number(one.truth);
  }
  return (2 * both) / sum;
}
