import type { HyperparameterValue } from "../../../../src/core/log/events/logEvent.ts";
import { Run, runId } from "../../../../src/core/run/run.ts";

export interface RunFacts {
  readonly path: string;
  readonly settings?: Readonly<Record<string, HyperparameterValue>>;
  readonly loss?: readonly number[];
  readonly validation?: readonly number[];
  readonly format?: string;
}

const falling = Array.from({ length: 50 }, (_, i) => 2 * 0.9 ** i + 0.1);

/** A run of that log with a loss at steps 0, 1, 2, … */
export function runAt({
  path,
  settings = {},
  loss = falling,
  validation,
  format = "csv",
}: RunFacts): Run {
  const run = new Run({ id: runId(path, 1), name: path, path, format, firstLine: 1 });
  for (const [key, value] of Object.entries(settings)) run.hyperparameters.set(key, value);
  put(run, "train_loss", loss);
  if (validation !== undefined) put(run, "val_loss", validation);
  return run;
}

function put(run: Run, role: "train_loss" | "val_loss", values: readonly number[]): void {
  const series = run.obtain(role, () => role, "final");
  values.forEach((value, step) => {
    series.append({ step, epoch: null, time: null, value, line: step + 1 });
  });
}

/** Falls from `from` to `to`, with noise in (−`noise`, `noise`) that the seed decides. */
export function falls(
  from: number,
  to: number,
  seed: number,
  length = 100,
  noise = 0.002,
): number[] {
  let state = seed * 7919 + 1;
  return Array.from({ length }, (_, i) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return to + (from - to) * Math.exp((-8 * i) / length) + noise * (state / 2 ** 31 - 1);
  });
}
