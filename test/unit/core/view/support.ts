import type { Finding } from "../../../../src/core/diagnosis/finding.ts";
import { formatMessage, message } from "../../../../src/core/message.ts";
import { drained } from "../../../../src/core/parts.ts";
import type { OfferedRemedy } from "../../../../src/core/remedy/remedy.ts";
import type { MetricRole } from "../../../../src/core/run/metricRole.ts";
import { Run, runId } from "../../../../src/core/run/run.ts";
import type { ShownRun } from "../../../../src/core/view/chartPlan.ts";
import type { RunView } from "../../../../src/core/view/panelModel.ts";
import { type PanelContent, PanelProjection } from "../../../../src/core/view/panelProjection.ts";
import { type Verdict, verdict } from "../../../../src/core/view/verdict.ts";
import { defaultViewOptions, type ViewOptions } from "../../../../src/core/view/viewOptions.ts";

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

/** What the page is given for a run that it has not shown before. */
export function shownRun(
  shown: ShownRun,
  options: Partial<ViewOptions> = {},
  remedies: readonly OfferedRemedy[] | null = [],
): RunView & { readonly verdict: Verdict } {
  const said = verdict(shown.diagnosis, () => remedies, formatMessage);
  const view = shownContent({ kind: "one", shown, verdict: said }, [shown.run.name], options);
  return { ...view, verdict: said };
}

export function shownRuns(
  runs: readonly Run[],
  options: Partial<ViewOptions> = {},
  pinned: readonly string[] = [],
): RunView {
  const labels = runs.map((_, i) => `run ${i + 1}`);
  return shownContent({ kind: "several", runs }, labels, options, pinned);
}

function shownContent(
  content: PanelContent,
  names: readonly string[],
  options: Partial<ViewOptions>,
  pinned: readonly string[] = [],
): RunView {
  const view = { ...defaultViewOptions, ...options };
  const labels = names.map((label) => ({ id: label, label, status: "Idle" }));
  const { run } = drained(
    new PanelProjection(formatMessage).hydrate(
      { content, labels, view, pinned },
      { view, focus: null, canTry: false },
    ),
  );
  if (run === null) throw new Error("There is a run, but nothing is shown.");
  return run;
}
