import type { Run } from "../run/run.ts";
import type { Schedule } from "./schedule.ts";

/** Learning rates outside of what each kind of optimizer is used with; the widest range where it is not stated. */
export const usualRates = {
  adaptive: { low: 1e-6, high: 0.03 },
  plain: { low: 1e-4, high: 1 },
  unknown: { low: 1e-6, high: 1 },
} as const;

/** What each kind of optimizer is most often used with. */
const commonRates = { adaptive: 1e-3, plain: 0.05, unknown: 1e-3 } as const;

/** The highest learning rate that the log states; null where it states none. */
export function highestRate(run: Run, schedule: Schedule | null): number | null {
  const stated = run.hyperparameters.get("learning_rate");
  return schedule?.peak ?? (typeof stated === "number" ? stated : null);
}

/** Decades of the highest rate above the one that its optimizer is most often used with; null where none is stated. */
export function rateAgainstUsual(run: Run, schedule: Schedule | null): number | null {
  const rate = highestRate(run, schedule);
  if (rate === null || rate <= 0) return null;
  return Math.log10(rate / commonRates[optimizerKind(run)]);
}

export function optimizerKind(run: Run): keyof typeof usualRates {
  const optimizer = run.hyperparameters.get("optimizer");
  if (typeof optimizer !== "string") return "unknown";
  return /sgd|momentum|nesterov/i.test(optimizer) ? "plain" : "adaptive";
}
