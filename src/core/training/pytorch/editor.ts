import type { TrainingEditor } from "../editor.ts";
import { addDropout } from "./edits/addDropout.ts";
import { addNormalization } from "./edits/addNormalization.ts";
import { augmentImages } from "./edits/augmentImages.ts";
import { clipGradients } from "./edits/clipGradients.ts";
import { initializeWeights } from "./edits/initializeWeights.ts";
import { logGradientNorm } from "./edits/logGradientNorm.ts";
import { rectifyActivations } from "./edits/rectifyActivations.ts";
import { reduceOnPlateau } from "./edits/reduceOnPlateau.ts";
import { addSchedule } from "./edits/schedule.ts";
import { smoothLabels } from "./edits/smoothLabels.ts";
import { stopEarly } from "./edits/stopEarly.ts";

/** A loop of the script's own around modules. */
export const pytorchEditor: TrainingEditor = {
  addSchedule,
  reduceOnPlateau,
  stopEarly,
  clipGradients,
  logGradientNorm,
  smoothLabels,
  addDropout,
  addNormalization,
  initializeWeights,
  rectifyActivations,
  augmentImages,
};
