import { join } from "node:path";
import { readPaths } from "../../../src/cli/readPaths.ts";
import type { DiagnosisContext } from "../../../src/core/diagnosis/context.ts";
import { diagnoseRun } from "../../../src/core/diagnosis/diagnose.ts";
import { emptyDiagnosis, type Severity, type Sign } from "../../../src/core/diagnosis/finding.ts";
import type { Run } from "../../../src/core/run/run.ts";
import type { LabelledRun, LabelledSign } from "./labels.ts";
import type { Case } from "./splits.ts";

export interface Prediction {
  readonly id: string;
  readonly findings: readonly {
    readonly sign: LabelledSign;
    readonly onset: number | null;
    readonly confidence: number;
    readonly severity: Severity;
    readonly subtype: string | null;
  }[];
  readonly undecided: readonly string[];
  /** Of the diagnosis alone. */
  readonly milliseconds: number;
}

export const labelOf: Readonly<Partial<Record<Sign, LabelledSign>>> = {
  plateau: "plateau",
  overfitting: "overfitting",
  "vanishing-gradient": "vanishing_gradient",
  "non-finite": "divergence",
  divergence: "divergence",
  "exploding-gradient": "exploding_gradient",
  oscillation: "oscillation",
  "loss-spike": "loss_spike",
};

export function predict({ row, run }: Case, context: DiagnosisContext = {}): Prediction {
  const started = performance.now();
  const { findings, undecided } = run === null ? emptyDiagnosis : diagnoseRun(run, context);
  const milliseconds = performance.now() - started;
  return {
    id: row.id,
    findings: findings.flatMap((finding) =>
      [finding, ...finding.consequences].flatMap((found) => {
        const sign = labelOf[found.sign];
        if (sign === undefined) return [];
        const { confidence, severity, subtype } = found;
        return [{ sign, onset: found.onset[row.x_unit], confidence, severity, subtype }];
      }),
    ),
    undecided: undecided.map((u) => `${u.sign}: ${u.reason.template}`),
    milliseconds,
  };
}

/** The longest run of the main log, with what the other files of its folder say of it. */
export async function readRun(row: LabelledRun, folder: string): Promise<Run | null> {
  const main = join(folder, row.main);
  const { logs } = await readPaths([folder], {
    out: () => {},
    exact: () => {},
    error: (line) => console.error(line),
  });
  return logs
    .flatMap(({ runs }) => runs)
    .filter(({ files }) => files.has(main))
    .reduce<Run | null>(
      (longest, run) => (longest === null || points(run) > points(longest) ? run : longest),
      null,
    );
}

function points(run: Run): number {
  return run.series.reduce((sum, series) => sum + series.length, 0);
}
