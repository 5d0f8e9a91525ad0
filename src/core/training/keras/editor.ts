import type { TrainingEditor } from "../editor.ts";
import { refusedBecause } from "../outcome.ts";
import { addDropout } from "./edits/addDropout.ts";
import { addNormalization } from "./edits/addNormalization.ts";
import { augmentImages } from "./edits/augmentImages.ts";
import { clipGradients } from "./edits/clipGradients.ts";
import { initializeWeights } from "./edits/initializeWeights.ts";
import { rectifyActivations } from "./edits/rectifyActivations.ts";
import { reduceOnPlateau } from "./edits/reduceOnPlateau.ts";
import { addSchedule } from "./edits/schedule.ts";
import { smoothLabels } from "./edits/smoothLabels.ts";
import { stopEarly } from "./edits/stopEarly.ts";

/** A compiled model and its `fit`, which takes callbacks. */
export const kerasEditor: TrainingEditor = {
  addSchedule,
  reduceOnPlateau,
  stopEarly,
  clipGradients,
  logGradientNorm: () => refusedBecause("The training loop of keras is not in this script."),
  smoothLabels,
  addDropout,
  addNormalization,
  initializeWeights,
  rectifyActivations,
  augmentImages,
};
