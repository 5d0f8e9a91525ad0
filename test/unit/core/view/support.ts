import type { Finding } from "../../../../src/core/diagnosis/finding.ts";
import { message } from "../../../../src/core/message.ts";
import type { MetricRole } from "../../../../src/core/run/metricRole.ts";
import { Run, runId } from "../../../../src/core/run/run.ts";

interface Metric {
  readonly role: MetricRole;
  readonly values: readonly number[];
  /** Where the metric states its step; the epoch is stated where this is false. */
  readonly steps?: boolean;
  /** Steps between two values. */
  readonly every?: number;
}

/** A run whose log has one line per step, in which a metric stands on every n-th. */
export function runWith(metrics: Readonly<Record<string, Metric>>, path = "/logs/train.log"): Run {
  const run = new Run({ id: runId(path, 0), name: "train", path, format: "plain", firstLine: 1 });
  const steps = Math.max(0, ...Object.values(metrics).map((m) => m.values.length * (m.every ?? 1)));
  for (let step = 0; step < steps; step++) {
    for (const [name, { role, values, steps: stated = true, every = 1 }] of Object.entries(
      metrics,
    )) {
      const value = values[step / every];
      if (value === undefined) continue;
      run
        .obtain(name, () => role, "final")
        .append({
          step: stated ? step : null,
          epoch: stated ? null : step / every,
          time: null,
          line: step + 1,
          value,
        });
    }
  }
  return run;
}

export function finding(parts: Partial<Finding> = {}): Finding {
  return {
    sign: "plateau",
    severity: "warning",
    confidence: 0.93,
    onset: { step: 3, epoch: null, line: 4, interval: null },
    summary: message("Loss has not improved since step {step}", { step: 3 }),
    evidence: { improvement: 0.00123456, noise: "small" },
    subtype: null,
    series: "loss",
    consequences: [],
    measured: {},
    ...parts,
  };
}
