import type { BoostedTrees } from "../../../src/core/diagnosis/learned/boostedTrees.ts";
import { plateauStatistics } from "../../../src/core/diagnosis/learned/plateauStatistics.ts";
import { RunCurves } from "../../../src/core/diagnosis/runCurves.ts";
import { Run } from "../../../src/core/run/run.ts";
import { type Example, fitBoosted } from "./boosting.ts";
import type { LabelledRun } from "./labels.ts";
import type { Case } from "./splits.ts";

/** Beside whole runs the model sees runs as they were at this share of them, for what is said while a run goes on. */
const begun = 0.6;
const begunWeight = 0.4;
/** A plateau that began before this share of what is shown has been there long enough. */
const longEnough = 0.6;
/** A false alarm costs more than a miss. */
const healthyWeight = 2;
const fewest = 6;

export interface PlateauExample extends Example {
  readonly id: string;
  readonly family: string;
}

/** What there is to learn from: runs whose label is decided. */
export function plateauExamples(cases: readonly Case[]): readonly PlateauExample[] {
  return cases.flatMap(({ row, run }) => {
    const truth = row.labels.plateau;
    if (run === null || typeof truth !== "boolean") return [];
    const weight = row.labels.healthy === true ? healthyWeight : 1;
    const onset = (row.onset.plateau ?? 0) / row.x_end;
    const judgedBegun = truth ? onset <= longEnough * begun : row.labels.divergence !== true;
    return [
      ...exampleOf(row, run, truth, weight),
      ...(judgedBegun ? exampleOf(row, firstPart(run, begun), truth, weight * begunWeight) : []),
    ];
  });
}

function exampleOf(
  { id, family }: LabelledRun,
  run: Run,
  truth: boolean,
  weight: number,
): readonly PlateauExample[] {
  const curves = new RunCurves(run);
  const { loss } = curves;
  if (loss === null || loss.y.length < fewest) return [];
  return [{ id, family, truth, weight, values: plateauStatistics(curves, loss) }];
}

/** The run as it was at that share of its points. */
function firstPart(run: Run, share: number): Run {
  const part = new Run({ ...run, firstLine: run.firstLine });
  for (const [key, value] of run.hyperparameters) part.hyperparameters.set(key, value);
  for (const series of run.series) {
    const target = part.obtain(series.name, () => series.role, series.granularity);
    for (let i = 0; i < Math.floor(share * series.length); i++) {
      const point = series.at(i);
      if (series.seams.some(({ index }) => index === i)) target.markSeam();
      if (point !== undefined) target.append(point);
    }
  }
  return part;
}

/** For each family the model that was fitted on all others. */
export function leaveOneFamilyOut(
  examples: readonly PlateauExample[],
): ReadonlyMap<string, BoostedTrees> {
  const families = [...new Set(examples.map(({ family }) => family))];
  return new Map(
    families.map((family) => [
      family,
      fitBoosted(examples.filter((example) => example.family !== family)),
    ]),
  );
}
