import { Run, runId } from "../../../src/core/run/run.ts";

/** Runs with a loss of so many points, a spike here and there. */
export function longRuns(count: number, points: number): readonly Run[] {
  return Array.from({ length: count }, (_, i) => {
    const path = `/runs/${i}/train.log`;
    const run = new Run({ id: runId(path, 0), name: `run ${i}`, path, format: "x", firstLine: 1 });
    const value = new Float64Array(points);
    const step = new Float64Array(points);
    const line = new Uint32Array(points);
    for (let k = 0; k < points; k++) {
      step[k] = k;
      line[k] = k + 1;
      const noise = ((k * 7919 + i * 104729) % 1000) / 5000;
      value[k] = 2 * Math.exp((-k * (i + 2)) / points) + noise + (k % 250_000 === 9 ? 3 : 0);
    }
    const none = new Float64Array(points).fill(Number.NaN);
    const series = run.obtain("loss", () => "train_loss", "final");
    series.extend({ value, step, epoch: none, time: none, line });
    return run;
  });
}
