import type { Initialization } from "./model/initialization.ts";
import type { Normalization } from "./model/normalization.ts";
import type { Outcome } from "./outcome.ts";
import type { Schedule } from "./rate/schedule.ts";
import type { Training } from "./training.ts";

/**
 * What can be changed in a training, whatever it is written with. Each operation knows where its framework puts things
 * and gives an edit, says that it is there already, or refuses with a sentence.
 */
export interface TrainingEditor {
  readonly addSchedule: (training: Training, schedule: Schedule) => Outcome;
  readonly reduceOnPlateau: (training: Training) => Outcome;
  readonly stopEarly: (training: Training) => Outcome;
  /** @param maximum the norm, as it is written: `1.0`. */
  readonly clipGradients: (training: Training, maximum: string) => Outcome;
  readonly logGradientNorm: (training: Training) => Outcome;
  readonly smoothLabels: (training: Training, amount: string) => Outcome;
  readonly addDropout: (training: Training, rate: string) => Outcome;
  readonly addNormalization: (training: Training, normalization: Normalization) => Outcome;
  readonly initializeWeights: (training: Training, wanted: Initialization) => Outcome;
  /** ReLU in place of the sigmoids and tanhs of hidden layers. */
  readonly rectifyActivations: (training: Training) => Outcome;
  readonly augmentImages: (training: Training) => Outcome;
}
