import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DiagnosisContext } from "../../../src/core/diagnosis/context.ts";
import { diagnoseRun } from "../../../src/core/diagnosis/diagnose.ts";
import { emptyDiagnosis, type Severity, type Sign } from "../../../src/core/diagnosis/finding.ts";
import { createLogReader } from "../../../src/core/log/logReader.ts";
import type { Run } from "../../../src/core/run/run.ts";
import { RunCollector } from "../../../src/core/run/runCollector.ts";
import { fileFacts } from "../../../src/host/fileFacts.ts";
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

/** The longest run of the main log. One curve per file (TensorBoard's CSV export) is read as one log. */
export function readRun(row: LabelledRun, folder: string): Run | null {
  const main = readLog(join(folder, row.main));
  if (row.format !== "tb_csv") return main;
  const others = readdirSync(folder).filter((name) => name.endsWith(".csv") && name !== row.main);
  return [...others]
    .sort()
    .reduce<Run | null>((run, name) => merged(run, readLog(join(folder, name))), main);
}

function readLog(path: string): Run | null {
  const facts = fileFacts(path);
  const reader = createLogReader(facts);
  const collector = new RunCollector({ path, name: facts.name, format: "general" });
  collector.acceptAll([...reader.push(readFileSync(path)), ...reader.flush()]);
  return collector.runs.reduce<Run | null>(
    (longest, run) => (longest === null || points(run) > points(longest) ? run : longest),
    null,
  );
}

function points(run: Run): number {
  return run.series.reduce((sum, series) => sum + series.length, 0);
}

function merged(into: Run | null, from: Run | null): Run | null {
  if (into === null || from === null) return into ?? from;
  for (const series of from.series) {
    const target = into.obtain(series.name, () => series.role, series.granularity);
    for (let i = 0; i < series.length; i++) {
      const point = series.at(i);
      if (point !== undefined) target.append(point);
    }
  }
  return into;
}
