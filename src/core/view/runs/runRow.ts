import type { Diagnosis, Finding } from "../../diagnosis/finding.ts";
import { mainSeries } from "../../run/mainSeries.ts";
import type { MetricRole } from "../../run/metricRole.ts";
import type { Run, RunId } from "../../run/run.ts";
import type { Series } from "../../run/series.ts";
import type { SlurmJob } from "../../run/slurmJob.ts";
import { type RunState, runState } from "../runState.ts";

/** One run as lists of runs show it. */
export interface RunRow {
  readonly id: RunId;
  readonly name: string;
  /** The folder of its log, with slashes. */
  readonly folder: string;
  readonly path: string;
  /** 1-based line of the log where it begins. */
  readonly firstLine: number;
  readonly state: RunState;
  readonly isLive: boolean;
  /** Milliseconds since 1970; 0 while unknown. */
  readonly lastGrowth: number;
  /** Newest values; null where the log states none. */
  readonly loss: number | null;
  readonly validationLoss: number | null;
  readonly failure: string | null;
  readonly job: SlurmJob | null;
  readonly findings: readonly Finding[];
  readonly dismissed: readonly Finding[];
  /** How many hyperparameters are known of it. */
  readonly settings: number;
}

export function runRow(run: Run, diagnosis: Diagnosis, dismissed: readonly Finding[]): RunRow {
  return {
    id: run.id,
    name: run.name,
    folder: folderOf(run.path),
    path: run.path,
    firstLine: run.firstLine,
    state: runState(run, diagnosis),
    isLive: run.status === "live",
    lastGrowth: run.lastGrowth,
    loss: newestValue(run, "train_loss"),
    validationLoss: newestValue(run, "val_loss"),
    failure: run.failure,
    job: run.job,
    findings: diagnosis.findings,
    dismissed,
    settings: run.hyperparameters.size,
  };
}

function folderOf(path: string): string {
  const plain = path.replaceAll("\\", "/");
  return plain.slice(0, Math.max(0, plain.lastIndexOf("/")));
}

function newestValue(run: Run, role: MetricRole): number | null {
  return newestSeries(run, role)?.last?.value ?? null;
}

/** Of a role the series that was written last: the running values of a progress bar are newer than the epoch's own. */
export function newestSeries(run: Run, role: MetricRole): Series | undefined {
  const main = mainSeries(run, role);
  if (main === undefined) return run.series.find((series) => series.role === role);
  const running = run.find(main.name, "running");
  return running?.last !== undefined && running.last.line > (main.last?.line ?? 0) ? running : main;
}
