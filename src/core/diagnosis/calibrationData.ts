import type { LogisticMap } from "./calibration.ts";
import type { Sign } from "./finding.ts";

/** Made by `npm run fit:diagnosis` from the labelled runs. Do not edit by hand. */
export const calibrationData: Readonly<Partial<Record<Sign, LogisticMap>>> = {
  plateau: { slope: 1.3941, intercept: 0.7712 },
  overfitting: { slope: 0.9086, intercept: 0.7225 },
  "vanishing-gradient": { slope: 1.3234, intercept: 0.1334 },
  divergence: { slope: 0.8574, intercept: 0.1668 },
  "exploding-gradient": { slope: 1.1476, intercept: 0.2252 },
  oscillation: { slope: 1.0659, intercept: 0.2322 },
  "loss-spike": { slope: 1.1032, intercept: 0.1397 },
};
