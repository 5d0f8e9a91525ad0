import type { LogisticMap } from "./calibration.ts";
import type { Sign } from "./finding.ts";

/** Made by `npm run fit:diagnosis` from the labelled runs. Do not edit by hand. */
export const calibrationData: Readonly<Partial<Record<Sign, LogisticMap>>> = {
  plateau: { slope: 1.4438, intercept: 0.6422 },
  overfitting: { slope: 0.9568, intercept: 0.4166 },
  "vanishing-gradient": { slope: 1.3234, intercept: 0.1334 },
  divergence: { slope: 0.8574, intercept: 0.1668 },
  "exploding-gradient": { slope: 1.0032, intercept: 0.3621 },
  oscillation: { slope: 1.0341, intercept: 0.2195 },
  "loss-spike": { slope: 1.1032, intercept: 0.1397 },
};
