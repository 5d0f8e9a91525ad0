import type { TrainingEditor } from "./editor.ts";
import { type Outcome, refusedBecause } from "./outcome.ts";

/** An editor that refuses everything for one reason: what a framework has no place for. */
export function refusing(reason: string): TrainingEditor {
  const refuse = (): Outcome => refusedBecause(reason);
  return {
    addSchedule: refuse,
    reduceOnPlateau: refuse,
    stopEarly: refuse,
    clipGradients: refuse,
    logGradientNorm: refuse,
    smoothLabels: refuse,
    addDropout: refuse,
    addNormalization: refuse,
    initializeWeights: refuse,
    rectifyActivations: refuse,
    augmentImages: refuse,
  };
}
