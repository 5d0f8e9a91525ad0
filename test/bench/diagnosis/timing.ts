import { CurveStore } from "../../../src/core/diagnosis/curveStore.ts";
import { diagnoseRun, examine } from "../../../src/core/diagnosis/diagnose.ts";
import { median } from "../../../src/core/diagnosis/statistics/median.ts";
import type { MetricRole } from "../../../src/core/run/metricRole.ts";
import { Run, runId } from "../../../src/core/run/run.ts";

const points = 1_000_000;
const repeats = 9;
const appends = 200;

/** Of a run of a million points in each of three series. In milliseconds, and as multiples of reading the series once. */
export function reportTiming(): void {
  const run = new Run({ id: runId("/log", 1), name: "", path: "/log", format: "", firstLine: 1 });
  run.status = "live";
  let step = 0;
  const append = () => {
    const noise = ((step * 7919) % 1009) / 1009;
    put(run, "train_loss", step, 2.3 + 0.05 * noise);
    put(run, "grad_norm", step, 1 + 0.1 * noise);
    put(run, "learning_rate", step, 1e-3);
    if (step % 1000 === 0) put(run, "val_loss", step, 2.3);
    step++;
  };
  while (step < points) append();

  const reading = median(Array.from({ length: repeats }, () => timed(() => readOnce(run))));
  const whole = median(Array.from({ length: repeats }, () => timed(() => diagnoseRun(run))));
  const store = new CurveStore();
  examine(run, {}, store);
  const again = Array.from({ length: appends }, () => {
    append();
    return timed(() => examine(run, {}, store));
  });
  const after = median(again);
  console.log(
    `\nA run of ${points.toLocaleString("en-US")} steps: reading its series once ${reading.toFixed(1)} ms; diagnosis ${whole.toFixed(1)} ms (${(whole / reading).toFixed(1)} times that); after an append ${after.toFixed(2)} ms (${(after / reading).toFixed(2)} times).`,
  );
}

function put(run: Run, role: MetricRole, step: number, value: number): void {
  const series = run.obtain(role, () => role, "final");
  series.append({ step, epoch: null, time: null, value, line: step + 1 });
}

function readOnce(run: Run): number {
  let sum = 0;
  for (const series of run.series) for (const value of series.values) sum += value;
  return sum;
}

function timed(what: () => unknown): number {
  const started = performance.now();
  what();
  return performance.now() - started;
}
