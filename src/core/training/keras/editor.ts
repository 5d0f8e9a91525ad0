import type { TrainingEditor } from "../editor.ts";
import { type Outcome, refusedBecause } from "../outcome.ts";
import type { Training } from "../training.ts";
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
import { keepsLayers, loadedWithLayers } from "./loadedNetwork.ts";

/** An edit of layers, where they are those of the network that is trained. */
function ofTrained<Rest extends readonly unknown[]>(
  place: (training: Training, ...rest: Rest) => Outcome,
): (training: Training, ...rest: Rest) => Outcome {
  return (training, ...rest) => {
    const loaded = loadedWithLayers(training.script);
    return loaded ? keepsLayers(loaded, training.script) : place(training, ...rest);
  };
}

/** A compiled model and its `fit`, which takes callbacks. */
export const kerasEditor: TrainingEditor = {
  addSchedule,
  reduceOnPlateau,
  stopEarly,
  clipGradients,
  logGradientNorm: () => refusedBecause("The training loop of keras is not in this script."),
  smoothLabels,
  addDropout: ofTrained(addDropout),
  addNormalization: ofTrained(addNormalization),
  initializeWeights: ofTrained(initializeWeights),
  rectifyActivations: ofTrained(rectifyActivations),
  augmentImages,
};
