import type { Sign } from "./finding.ts";
import type { LogisticMap } from "./logisticMap.ts";

/** Made by `npm run fit:diagnosis` from the labelled runs. Do not edit by hand. */
export const calibrationData: Readonly<Partial<Record<Sign, LogisticMap>>> = {
  plateau: { slope: 0.8576, intercept: -0.0006 },
  overfitting: { slope: 0.5965, intercept: 0.9669 },
  "vanishing-gradient": { slope: 1.316, intercept: 0.1322 },
  divergence: { slope: 0.96, intercept: 0.2496 },
  "exploding-gradient": { slope: 1.2912, intercept: 0.3192 },
  oscillation: { slope: 1.1407, intercept: 0.3374 },
  "loss-spike": { slope: 1.171, intercept: 0.0691 },
};
