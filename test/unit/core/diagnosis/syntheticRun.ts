import type { MetricRole } from "../../../../src/core/run/metricRole.ts";
import { Run, runId } from "../../../../src/core/run/run.ts";

/** Step is the index × `every` unless the curve says otherwise. */
export interface SyntheticSeries {
  readonly role: MetricRole;
  readonly values: readonly number[];
  readonly name?: string;
  readonly every?: number;
  readonly steps?: readonly number[];
  /** Indices that are the first after a restart from a checkpoint. */
  readonly seams?: readonly number[];
  readonly count?: "step" | "epoch" | "none";
}

/** Lines are those of a log with one record per step, in which each series has its own line. */
export function syntheticRun(...series: readonly SyntheticSeries[]): Run {
  return syntheticRunAfter(null, ...series);
}

/** The run that the same log shows after `before`. */
export function syntheticRunAfter(before: Run | null, ...series: readonly SyntheticSeries[]): Run {
  const run = new Run({
    before,
    id: runId("/log.txt", 0),
    name: "synthetic",
    path: "/log.txt",
    format: "synthetic",
    firstLine: 1,
  });
  for (const [ordinal, s] of series.entries()) {
    const target = run.obtain(s.name ?? s.role, () => s.role, "final");
    s.values.forEach((value, i) => {
      const x = s.steps?.[i] ?? i * (s.every ?? 1);
      if (s.seams?.includes(i)) target.markSeam();
      const count = s.count ?? "step";
      target.append({
        step: count === "step" ? x : null,
        epoch: count === "epoch" ? x : null,
        time: null,
        value,
        line: 1 + i * (s.every ?? 1) * series.length + ordinal,
      });
    });
  }
  return run;
}

/** Deterministic noise in (−1, 1), without correlation between neighbours to speak of. */
export function jitter(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

export function curve(
  length: number,
  shape: (i: number) => number,
  amplitude = 0,
  seed = 1,
): number[] {
  const noise = jitter(seed);
  return Array.from({ length }, (_, i) => shape(i) + amplitude * noise());
}
