import type { Finding, Sign } from "../diagnosis/finding.ts";
import type { Arm, Comparison } from "../run/comparisonArms.ts";
import { mainSeries } from "../run/mainSeries.ts";
import type { Run } from "../run/run.ts";
import type { Series } from "../run/series.ts";
import type { ChartAxis } from "./axes.ts";

export interface ComparedRun {
  /** What tells it from the others, such as "seed 3". */
  readonly label: string;
  readonly run: Run;
  readonly series: Series;
}

export interface ComparedArm {
  readonly label: string;
  readonly runs: readonly ComparedRun[];
}

/** The runs of a comparison that can be drawn together: all of them have the metric and the axis. */
export interface ComparisonRequest {
  readonly kind: "comparison";
  readonly id: "comparison";
  readonly comparison: Comparison;
  readonly axis: "step" | "epoch";
  /** Of at least two runs in all. Where only chance tells the runs apart there is one arm of all. */
  readonly arms: readonly ComparedArm[];
  /** The run that the panel is about. */
  readonly run: Run;
  /** What was found in the comparison; null where nothing was. */
  readonly finding: Finding | null;
}

const signOf: Readonly<Record<string, Sign>> = {
  seed: "initialization-sensitivity",
  init: "initialization-sensitivity",
  optimizer: "optimizer-sensitivity",
};
/** Nothing that a person would look up tells these runs apart. */
const chance = new Set(["seed", "unknown", "nothing"]);

/** The comparison to draw beside a run: one that shows a sign before all others, then the largest. */
export function planComparison(
  run: Run,
  comparisons: readonly Comparison[],
  findings: readonly Finding[],
  axis: ChartAxis,
): ComparisonRequest | null {
  if (axis !== "step" && axis !== "epoch") return null;
  const ranked = comparisons
    .map((comparison) => ({ comparison, finding: findingOf(comparison, findings) }))
    .sort(
      (a, b) =>
        Number(b.finding !== null) - Number(a.finding !== null) ||
        b.comparison.runs.length - a.comparison.runs.length,
    );
  for (const { comparison, finding } of ranked) {
    const arms = comparedArms(run, comparison, finding, axis);
    const count = arms.reduce((sum, { runs }) => sum + runs.length, 0);
    if (count > 1)
      return { kind: "comparison", id: "comparison", comparison, axis, arms, run, finding };
  }
  return null;
}

function findingOf({ varies }: Comparison, findings: readonly Finding[]): Finding | null {
  return findings.find(({ sign }) => sign === signOf[varies]) ?? null;
}

function comparedArms(
  run: Run,
  { varies, arms, runs }: Comparison,
  finding: Finding | null,
  axis: ComparisonRequest["axis"],
): readonly ComparedArm[] {
  const judged = run.series.find(({ name }) => name === finding?.series)?.role;
  const roles = [judged ?? "train_loss", "val_loss"] as const;
  const role = roles.find((one) => runs.every((other) => mainSeries(other, one) !== undefined));
  if (role === undefined) return [];
  const drawable = ({ label, runs: members }: Arm): ComparedArm => ({
    label,
    runs: members.flatMap((member) => {
      const series = mainSeries(member, role);
      return series === undefined || series.axis(axis) === null
        ? []
        : [{ label, run: member, series }];
    }),
  });
  const all = arms.map(drawable).filter(({ runs: members }) => members.length > 0);
  if (!chance.has(varies)) return all;
  return [{ label: "", runs: all.flatMap(({ runs: members }) => members) }];
}
